import { PSEUDO_SCHOOLS } from "../../district/schools";
import type { District, SisSchool } from "../../district/district";
import { columnsOf, emptyTable, number, rowsOfList, text, date, type Table } from "../column";
import { CODE_SETS, GEN_CODES } from "../codes";
import { termsOf } from "../terms";

const known = new WeakMap<readonly SisSchool[], SisSchool[]>();

/** Schools as the table has them: with the district office and the graduated. */
function allSchools(district: District): SisSchool[] {
  const made = known.get(district.schools);
  if (made) return made;
  const all = [...district.schools, ...PSEUDO_SCHOOLS].toSorted((a, b) => a.dcid - b.dcid);
  known.set(district.schools, all);
  return all;
}

export const SCHOOL_TABLES: Record<string, Table> = {
  SCHOOLS: {
    columns: columnsOf("school", {
      DCID: [number, (s) => s.dcid],
      ID: [number, (s) => s.dcid + 1],
      SCHOOL_NUMBER: [number, (s) => s.number],
      NAME: [text, (s) => s.name],
      ABBREVIATION: [text, (s) => s.name.slice(0, 3).toUpperCase()],
      LOW_GRADE: [number, (s) => s.lowGrade],
      HIGH_GRADE: [number, (s) => s.highGrade],
      STATE_EXCLUDEFROMREPORTING: [number, (s) => (s.isActive ? 0 : 1)],
    }),
    rows: rowsOfList("school", allSchools, (school) => school.dcid),
  },
  TERMS: {
    columns: columnsOf("term", {
      DCID: [number, (t) => t.dcid],
      ID: [number, (t) => t.id],
      YEARID: [number, (t) => t.yearId],
      SCHOOLID: [number, (t) => t.schoolNumber],
      NAME: [text, (t) => t.name],
      ABBREVIATION: [text, (t) => t.abbreviation],
      FIRSTDAY: [date, (t) => t.firstDay],
      LASTDAY: [date, (t) => t.lastDay],
      PORTION: [number, (t) => t.portion],
      ISYEARREC: [number, (t) => (t.portion === 1 ? 1 : 0)],
    }),
    rows: rowsOfList("term", termsOf, (term) => term.dcid),
  },
  GEN: {
    columns: columnsOf("code", {
      DCID: [number, (c) => c.id],
      ID: [number, (c) => c.id],
      CAT: [text, (c) => c.type],
      NAME: [text, (c) => c.code],
      VALUE: [text, (c) => c.description],
      VALUE2: [text, (c) => c.federal ?? null],
    }),
    rows: rowsOfList(
      "code",
      () => GEN_CODES,
      (code) => code.id,
    ),
  },
  CODESET: {
    columns: columnsOf("code", {
      CODESETID: [number, (c) => c.id],
      CODETYPE: [text, (c) => c.type],
      CODE: [text, (c) => c.code],
      DESCRIPTION: [text, (c) => c.description],
    }),
    rows: rowsOfList(
      "code",
      () => CODE_SETS,
      (code) => code.id,
    ),
  },
  REENROLLMENTS: emptyTable({
    DCID: number,
    STUDENTID: number,
    SCHOOLID: number,
    GRADE_LEVEL: number,
    ENTRYDATE: date,
    EXITDATE: date,
    ENTRYCODE: text,
    EXITCODE: text,
  }),
  ATTENDANCE_CODE: emptyTable({
    DCID: number,
    ID: number,
    SCHOOLID: number,
    YEARID: number,
    ATT_CODE: text,
    DESCRIPTION: text,
  }),
  FTE: emptyTable({ DCID: number, ID: number, SCHOOLID: number, YEARID: number, NAME: text, FTE_VALUE: number }),
  LOG: emptyTable({ DCID: number, STUDENTID: number, ENTRY_DATE: date, SUBJECT: text, ENTRY: "clob" }),
};
