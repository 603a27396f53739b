import type { District } from "../district/district";

/** The day on which the sandbox's SIS is asked: in November of its school year, whatever ours is. */
export function todayOf(district: District): string {
  return `${district.year - 1}-11-18`;
}
