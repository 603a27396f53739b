import { isSuited } from "../district/courses";
import type { District, SisSchool } from "../district/district";
import { listOf, notFound, paging, Refused } from "./answer";
import type { Entities, Rows, Scope } from "./column";
import { TABLES } from "./dictionary";
import { compileFiql, type Filter, type FiqlField } from "./fiql";
import { EXTENSIONS } from "./extensions";
import { districtResource, schoolResource, SCHOOL_EXPANSIONS, termResource } from "./school-resource";
import { countRows, remembered, selectPage } from "./select";
import { courseResource, seatResource, sectionResource, STAFF_EXPANSIONS, staffResource } from "./staff-resource";
import type { SandboxState } from "./state";
import { STUDENT_EXPANSIONS, STUDENT_FIELDS, studentResource } from "./student-resource";
import { termsOf, yearTermOf } from "./terms";

type Request = { path: string; query: URLSearchParams };

/** A kind of list: what it is called, where its rows are, and how one is shown. */
type Kind = {
  plural: string;
  singular: string;
  expansions?: string;
  extensions?: string;
  rows: (district: District) => Rows;
  fields?: Record<string, FiqlField<Scope>>;
  show: (scope: Scope, expansions: string[], extensions: string[]) => unknown;
};

const tableRows = (name: string) => (): Rows => {
  const rows = TABLES.get(name)?.rows;
  if (!rows) throw new Error(`The table ${name} has no rows.`);
  return rows;
};

function part<K extends keyof Entities>(scope: Scope, key: K): Entities[K] {
  const entity: Entities[K] | undefined = scope.of[key];
  if (entity === undefined) throw new Error(`A row has no ${key}.`);
  return entity;
}

/** Schools as the list has them: neither the office nor the graduated are among them. */
const listedSchools: Rows = {
  places: (district) => district.schools.length,
  at: (district, place) => {
    const school = district.schools[place];
    return school ? { district, of: { school } } : null;
  },
  id: (scope) => part(scope, "school").dcid,
  isDense: true,
};

const startYear = (term: Scope["of"]["term"]) => (term ? 1990 + term.yearId : null);

const STUDENT: Kind = {
  plural: "students",
  singular: "student",
  expansions: STUDENT_EXPANSIONS,
  extensions: (EXTENSIONS.students ?? []).join(","),
  rows: tableRows("STUDENTS"),
  fields: STUDENT_FIELDS,
  show: (scope, expansions, extensions) =>
    studentResource(part(scope, "student"), scope.district, expansions, extensions),
};
const SCHOOL: Kind = {
  plural: "schools",
  singular: "school",
  expansions: SCHOOL_EXPANSIONS,
  rows: () => listedSchools,
  show: (scope, expansions) => schoolResource(part(scope, "school"), expansions),
};
const STAFF: Kind = {
  plural: "staffs",
  singular: "staff",
  expansions: STAFF_EXPANSIONS,
  rows: tableRows("SCHOOLSTAFF"),
  show: (scope, expansions) => staffResource(scope.district, part(scope, "staff"), part(scope, "post"), expansions),
};
const COURSE: Kind = {
  plural: "courses",
  singular: "course",
  rows: tableRows("COURSES"),
  show: (scope) => courseResource(part(scope, "course")),
};
const SECTION: Kind = {
  plural: "sections",
  singular: "section",
  expansions: "term",
  rows: tableRows("SECTIONS"),
  fields: { "term.start_year": { type: "number", of: ({ of }) => startYear(of.term) } },
  show: (scope, expansions) => sectionResource(scope.district, part(scope, "section"), expansions),
};
const TERM: Kind = {
  plural: "terms",
  singular: "term",
  rows: tableRows("TERMS"),
  fields: { start_year: { type: "number", of: ({ of }) => startYear(of.term) } },
  show: (scope) => termResource(part(scope, "term")),
};
const SEAT: Kind = {
  plural: "section_enrollments",
  singular: "section_enrollment",
  rows: tableRows("CC"),
  show: (scope) => seatResource(part(scope, "seat")),
};

const SINGLE: Record<string, Kind> = {
  student: STUDENT,
  school: SCHOOL,
  staff: STAFF,
  course: COURSE,
  section: SECTION,
  term: TERM,
  section_enrollment: SEAT,
};

/** What of a list belongs to one school; without a `q` a school shows its active students only. */
function ofSchool(
  school: SisSchool,
  hasQuery: boolean,
): Record<string, { kind: Kind; belongs: Filter<Scope>["test"] }> {
  const { number } = school;
  return {
    student: {
      kind: STUDENT,
      belongs: ({ of: { student } }) => student?.schoolNumber === number && (hasQuery || student.enrollStatus === 0),
    },
    staff: { kind: STAFF, belongs: ({ of: { post } }) => post?.schoolNumber === number && post.status === 1 },
    course: {
      kind: COURSE,
      belongs: ({ of: { course } }) => course !== undefined && isSuited(course, school),
    },
    section: { kind: SECTION, belongs: ({ of: { section } }) => section?.schoolNumber === number },
    term: { kind: TERM, belongs: ({ of: { term } }) => term?.schoolNumber === number },
  };
}

function list(
  state: SandboxState,
  request: Request,
  isCount: boolean,
  kind: Kind,
  belongs?: Filter<Scope>["test"],
): unknown {
  const { district } = state;
  const { query } = request;
  const q = query.get("q");
  const asked = q ? compileFiql<Scope>(q, (field) => kind.fields?.[field]) : null;
  const filter: Filter<Scope> | undefined =
    asked || belongs
      ? { test: (scope) => (belongs?.(scope) ?? true) && (asked?.test(scope) ?? true), terms: asked?.terms ?? [] }
      : undefined;
  const selection = { rows: kind.rows(district), district, keys: ["id"], filter };
  if (isCount) {
    const count = remembered(district, `${request.path}?${q ?? ""}`, () => countRows(selection));
    return { resource: { count } };
  }
  const found = selectPage(selection, paging(query, state.pageSize, state.pageSizeOver));
  state.stats.rowsServed += found.length;
  const expansions = listOf(query.get("expansions"));
  const extensions = listOf(query.get("extensions"));
  return {
    [kind.plural]: {
      ...(kind.expansions ? { "@expansions": kind.expansions } : {}),
      ...(kind.extensions ? { "@extensions": kind.extensions } : {}),
      [kind.singular]: found.map((scope) => kind.show(scope, expansions, extensions)),
    },
  };
}

function single(state: SandboxState, request: Request, kind: Kind, id: string): unknown {
  const { district } = state;
  if (!/^\d+$/.test(id)) throw notFound();
  const rows = kind.rows(district);
  const filter: Filter<Scope> = {
    test: (scope) => rows.id(scope) === Number(id),
    terms: [{ field: "id", operator: "==", value: id }],
  };
  const [scope] = selectPage({ rows, district, keys: ["id"], filter }, { skip: 0, take: 1 });
  if (!scope) throw notFound();
  const { query } = request;
  const shown = kind.show(scope, listOf(query.get("expansions")), listOf(query.get("extensions")));
  return {
    [kind.singular]: {
      ...(kind.expansions ? { "@expansions": kind.expansions } : {}),
      ...(kind.extensions ? { "@extensions": kind.extensions } : {}),
      ...(shown as Record<string, unknown>),
    },
  };
}

/** Active students of every school, counted in one walk: whoever asks for one school asks for all of them. */
function activeStudents(district: District, school: SisSchool): number {
  return remembered(district, `active in ${school.number}`, () => {
    const counts = new Map<number, number>(district.schools.map((one) => [one.number, 0]));
    for (let i = 0; i < district.studentCount; i++) {
      const { schoolNumber, enrollStatus } = district.student(i);
      if (enrollStatus === 0) counts.set(schoolNumber, (counts.get(schoolNumber) ?? 0) + 1);
    }
    for (const [number, count] of counts) remembered(district, `active in ${number}`, () => count);
    return counts.get(school.number) ?? 0;
  });
}

function schoolPart(state: SandboxState, request: Request, id: string, name: string, isCount: boolean): unknown {
  const { district } = state;
  const school = district.schools.find((one) => one.dcid === Number(id));
  if (!school) throw notFound();
  const hasQuery = Boolean(request.query.get("q"));
  if (name === "student" && isCount && !hasQuery) return { resource: { count: activeStudents(district, school) } };
  const wanted = ofSchool(school, hasQuery)[name];
  if (!wanted) throw notFound();
  return list(state, request, isCount, wanted.kind, wanted.belongs);
}

/** The answer of a `/ws/v1` resource, before it takes the form of the wire. */
export function v1Resource(state: SandboxState, request: Request): unknown {
  const parts = request.path.split("/").filter(Boolean).slice(2);
  const isCount = parts.at(-1) === "count";
  const [area = "", id, name] = isCount ? parts.slice(0, -1) : parts;
  if (area === "district") {
    if (id === undefined && !isCount) return districtResource(state, listOf(request.query.get("expansions")));
    if (id === "school" && name === undefined) return list(state, request, isCount, SCHOOL);
    if (id === "student" && name === undefined) return list(state, request, isCount, STUDENT);
    throw notFound();
  }
  const kind = SINGLE[area];
  if (!kind || id === undefined) throw notFound();
  if (name === undefined && !isCount) return single(state, request, kind, id);
  if (area === "school" && name !== undefined) return schoolPart(state, request, id, name, isCount);
  if (area === "section" && name === "section_enrollment") {
    single(state, request, SECTION, id);
    return list(state, request, isCount, SEAT, ({ of }) => of.seat?.section.dcid === Number(id));
  }
  if (area === "student" && name === "gpa" && !isCount) return gpa(state, id);
  throw notFound();
}

function gpa(state: SandboxState, id: string): unknown {
  const student = state.district.findStudent(Number(id));
  if (!student) throw notFound();
  const read = TABLES.get("U_STUDENTSUSERFIELDS")?.columns.GPA_WEIGHTED?.read;
  const value = read?.({ district: state.district, of: { student } });
  if (value === null || value === undefined) throw new Refused(404, { message: "No GPA is calculated" });
  const term = yearTermOf(state.district, student.schoolNumber) ?? termsOf(state.district)[0];
  return { student_gpa: { student_id: student.dcid, gpa: [{ name: "Weighted", value, term_id: term?.dcid }] } };
}
