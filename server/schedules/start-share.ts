import { createHash } from "node:crypto";
import type { DataType } from "@/server/connectors/connector";

/** Starts are spread over this much of the hour; what is left of it is room for a late turn of the clock. */
export const SPREAD_MS = 50 * 60 * 1000;

/**
 * How long after the time of day one data type of one district starts, in whole seconds below `SPREAD_MS`: always the
 * same, and spread evenly over districts, so that those due in one hour do not all ask their systems at once.
 */
export function startShareMs(districtId: string, dataType: DataType): number {
  const digest = createHash("sha256").update(`${districtId}:${dataType}`).digest();
  return (digest.readUInt32BE(0) % (SPREAD_MS / 1000)) * 1000;
}
