import type { SisCourse } from "../district/courses";
import type { District, SisSchool, SisStudent } from "../district/district";
import type { SisContact, SisGuardian } from "../district/guardians";
import type { SisMark } from "../district/marks";
import type { SisOffering } from "../district/offerings";
import type { SisSeat, SisSection } from "../district/sections";
import type { SisPost, SisRole, SisStaff } from "../district/staff";
import type { SisTerm } from "./terms";

/** What a column of the sandbox's database holds for one row; null is blank. */
export type Cell = string | number | null;
export type CellType = "text" | "number" | "date" | "clob";

export type SisCode = { id: number; type: string; code: string; description: string; federal?: string };

/** A person of the contacts module: a student, or somebody who is a contact. */
export type SisPerson = {
  id: number;
  firstName: string | null;
  middleName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
};

/** What rows of tables are made of; a joined row is made of several. */
export type Entities = {
  student: SisStudent;
  school: SisSchool;
  staff: SisStaff;
  post: SisPost;
  course: SisCourse;
  section: SisSection;
  term: SisTerm;
  seat: SisSeat;
  mark: SisMark;
  guardian: SisGuardian;
  contact: SisContact;
  person: SisPerson;
  role: SisRole;
  offering: SisOffering;
  race: string;
  code: SisCode;
};

/** One row with everything that a query can reach from it. */
export type Scope = { district: District; of: Partial<Entities> };

export type Column = { type: CellType; read: (scope: Scope) => Cell };
export type Columns = Record<string, Column>;

/** The rows of a table in the order of their DCID. */
export type Rows = {
  /** Places for rows; a place may be empty. */
  places: (district: District) => number;
  at: (district: District, place: number) => Scope | null;
  id: (scope: Scope) => number;
  /** No place is empty, so that a page is reached without reading those before it. */
  isDense: boolean;
};

/** `beside`: the rows of this table that hang on a row of another, as a subselect of a query finds them. */
export type Table = { columns: Columns; rows: Rows | null; beside?: (scope: Scope) => Scope[] };

type Fields<K extends keyof Entities> = Record<string, [CellType, (entity: Entities[K], district: District) => Cell]>;

/** Columns that are read from one part of a row; they are blank where a row has no such part. */
export function columnsOf<K extends keyof Entities>(key: K, fields: Fields<K>): Columns {
  const entries = Object.entries(fields).map(([name, [type, read]]): [string, Column] => [
    name,
    {
      type,
      read: (scope) => {
        const entity: Entities[K] | undefined = scope.of[key];
        return entity === undefined ? null : read(entity, scope.district);
      },
    },
  ]);
  return Object.fromEntries(entries);
}

/** Rows of a list that is there as a whole. */
export function rowsOfList<K extends keyof Entities>(
  key: K,
  list: (district: District) => readonly Entities[K][],
  id: (entity: Entities[K]) => number,
): Rows {
  return {
    places: (district) => list(district).length,
    at: (district, place) => {
      const entity = list(district)[place];
      const of: Partial<Entities> = {};
      of[key] = entity;
      return entity === undefined ? null : { district, of };
    },
    id: (scope) => {
      const entity: Entities[K] | undefined = scope.of[key];
      return entity === undefined ? 0 : id(entity);
    },
    isDense: true,
  };
}

/** A table that exists, may be asked for, and has no rows here. */
export function emptyTable(types: Record<string, CellType>): Table {
  const columns = Object.entries(types).map(([name, type]): [string, Column] => [name, { type, read: () => null }]);
  return { columns: Object.fromEntries(columns), rows: null };
}

export const text = "text" as const;
export const number = "number" as const;
export const date = "date" as const;
