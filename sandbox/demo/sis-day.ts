import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { World } from "./world";

const fileOf = (dataDir: string) => path.join(dataDir, "sis-day");

/** The school day of the made-up PowerSchool: it stays with the data, as a real one's would; 0 at the first start. */
export function readSisDay(dataDir: string): number {
  const file = fileOf(dataDir);
  return existsSync(file) ? Number(readFileSync(file, "utf8")) || 0 : 0;
}

/** Moves the made-up PowerSchool to a school day. */
export async function moveSis(world: Pick<World, "sis" | "dataDir">, day: number): Promise<void> {
  const answer = await fetch(`${world.sis.url}/__sandbox/day`, { method: "POST", body: JSON.stringify({ day }) });
  if (!answer.ok) throw new Error(`The PowerSchool sandbox did not go on to day ${day}.`);
  writeFileSync(fileOf(world.dataDir), String(day));
}
