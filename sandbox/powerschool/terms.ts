import type { District } from "../district/district";

export type SisTerm = {
  dcid: number;
  /** Year number times 100 plus the part of the year; the same in every school. */
  id: number;
  yearId: number;
  schoolNumber: number;
  schoolDcid: number;
  name: string;
  abbreviation: string;
  /** 1 is the whole year, 2 a half of it. */
  portion: number;
  firstDay: string;
  lastDay: string;
};

/** PowerSchool counts school years from 1990, by the year in which they begin. */
export const yearIdOf = (endYear: number): number => endYear - 1 - 1990;

type Terms = { all: SisTerm[]; bySchool: Map<string, SisTerm> };
const known = new WeakMap<District, Terms>();

function madeTerms(district: District): Terms {
  const made = known.get(district);
  if (made) return made;
  const all = district.schools
    .filter((school) => school.isActive)
    .flatMap((school) =>
      [district.year - 1, district.year].flatMap((end, back) => {
        const [start, yearId] = [end - 1, yearIdOf(end)];
        const short = `${start % 100}-${end % 100}`;
        const base = { yearId, schoolNumber: school.number, schoolDcid: school.dcid };
        const dcid = 700 + school.dcid * 10 + back * 3;
        const [firstDay, lastDay] = [`${start}-08-25`, `${end}-06-10`];
        return [
          {
            ...base,
            dcid,
            id: yearId * 100,
            name: `${start}-${end}`,
            abbreviation: short,
            portion: 1,
            firstDay,
            lastDay,
          },
          {
            ...base,
            dcid: dcid + 1,
            id: yearId * 100 + 1,
            name: "Semester 1",
            abbreviation: "S1",
            portion: 2,
            firstDay,
            lastDay: `${end}-01-16`,
          },
          {
            ...base,
            dcid: dcid + 2,
            id: yearId * 100 + 2,
            name: "Semester 2",
            abbreviation: "S2",
            portion: 2,
            firstDay: `${end}-01-19`,
            lastDay,
          },
        ];
      }),
    );
  const bySchool = new Map(all.map((term) => [`${term.schoolNumber}/${term.id}`, term]));
  const terms = { all, bySchool };
  known.set(district, terms);
  return terms;
}

/** The running year and the one before it with their halves, in every school that runs. */
export function termsOf(district: District): SisTerm[] {
  return madeTerms(district).all;
}

/** The term of a school with an id; ids repeat in every school, and older years are not kept. */
export function findTerm(district: District, schoolNumber: number, id: number): SisTerm | undefined {
  return madeTerms(district).bySchool.get(`${schoolNumber}/${id}`);
}

export function yearTermOf(district: District, schoolNumber: number): SisTerm | undefined {
  return findTerm(district, schoolNumber, yearIdOf(district.year) * 100);
}
