import { z } from "zod";
import { parseShape } from "../shape";
import { FIXES } from "./fixes";

export type Row = Record<string, unknown>;

/** What a payload calls its rows: students and teachers are users, schools are organizations. */
const KEYS = { students: "users", users: "users", schools: "orgs", demographics: "demographics" } as const;
export type Collection = keyof typeof KEYS;

const object = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);

/** The rows of a collection, unchecked but for their being objects: this runs for every page of a large district. */
export function readRows(collection: Collection, json: unknown, product: string): Row[] {
  const speaker = { product, fix: FIXES.address };
  const key = KEYS[collection];
  const { [key]: rows } = parseShape(z.looseObject({ [key]: z.array(z.unknown()) }), json, collection, speaker);
  return Array.isArray(rows) && rows.every(object) ? rows : parseShape(z.never(), json, collection, speaker);
}

/** Which things a list of references means. */
export function referredIds(references: unknown): string[] {
  const list = Array.isArray(references) ? references : references === undefined ? [] : [references];
  return list.flatMap((one: unknown) => (object(one) && typeof one.sourcedId === "string" ? [one.sourcedId] : []));
}

/** Rows of a list inside a row; an empty one where there is none. */
export function innerRows(list: unknown): Row[] {
  return Array.isArray(list) ? list.filter(object) : [];
}

export const innerRow = (value: unknown): Row => (object(value) ? value : {});
