import { isSuited, type SisCourse } from "./courses";
import type { District, SisSchool } from "./district";

/** A course at a school in a school year, or in the catalog from which a schedule is built. */
export type SisOffering = {
  dcid: number;
  course: SisCourse;
  school: SisSchool;
  /** By the year in which it ends. */
  year: number;
  /** Catalogs of a school: the running year's, and for some the next one's. */
  catalogId: number;
};

const YEARS_KEPT = 3;
const known = new WeakMap<District, SisOffering[]>();
const knownCatalogs = new WeakMap<District, SisOffering[]>();

/** Every course that a school offered in the years that are kept, by school, course and year. */
export function offeringsOf(district: District): SisOffering[] {
  const made = known.get(district);
  if (made) return made;
  const offerings: SisOffering[] = [];
  for (const school of district.schools.filter((one) => one.isActive)) {
    for (const course of district.courses.filter((one) => isSuited(one, school))) {
      const { offeredUntil } = course;
      for (let ago = YEARS_KEPT - 1; offeredUntil !== null && ago >= offeredUntil; ago--) {
        const dcid = 5001 + offerings.length * 2;
        offerings.push({ dcid, course, school, year: district.year - ago, catalogId: school.dcid });
      }
    }
  }
  known.set(district, offerings);
  return offerings;
}

/** The courses from which schools build their schedules; one school in three keeps next year's catalog beside this one's. */
export function catalogsOf(district: District): SisOffering[] {
  const made = knownCatalogs.get(district);
  if (made) return made;
  const running = offeringsOf(district).filter((one) => one.year === district.year);
  const next = running.filter((one) => one.school.dcid % 3 === 0 && one.course.id % 4 === 0);
  const all = [...running, ...next.map((one) => ({ ...one, catalogId: one.school.dcid + 1000 }))];
  const catalogs = all.map((one, index) => ({ ...one, dcid: 6001 + index * 3 }));
  knownCatalogs.set(district, catalogs);
  return catalogs;
}
