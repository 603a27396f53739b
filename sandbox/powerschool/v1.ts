import type { SisSchool, SisStudent } from "../district/district";
import { badRequest, countRows, notFound, paging, slice } from "./answer";
import { BadQuery, fiqlTest } from "./fiql";
import type { SandboxState } from "./state";
import { FIQL_FIELDS, STUDENT_EXPANSIONS, studentResource } from "./student-resource";

type Request = { path: string; query: URLSearchParams };

export function metadata(state: SandboxState, isKnown: boolean): unknown {
  const size = state.pageSize;
  return {
    metadata: {
      course_max_page_size: size,
      school_max_page_size: size,
      section_max_page_size: size,
      section_enrollment_max_page_size: size,
      staff_max_page_size: size,
      student_max_page_size: size,
      term_max_page_size: size,
      schema_table_query_max_page_size: size,
      powerschool_version: state.version,
      mobile_api_version: "2.5",
      state: "IL",
      machine_uptime: "12d 4h",
      district_timezone: state.timeZone,
      district_uuid: "b0f0c1de-0000-4000-8000-000000000001",
      ...(isKnown ? { plugin_id: 214 } : {}),
      sso_enabled_admin: "false",
      sso_enabled_student: "false",
    },
  };
}

function schoolResource(school: SisSchool): unknown {
  return {
    id: school.dcid,
    school_number: school.number,
    name: school.name,
    state_province_id: `0${1000 + school.number}`,
    low_grade: school.lowGrade,
    high_grade: school.highGrade,
    addresses: { physical: { street: "1 Main", city: "Riverbend", state_province: "IL", postal_code: "61049" } },
    phones: { main: { number: "231-555-0100" }, fax: "" },
  };
}

const RACES = [
  ["A", "Asian", "AS"],
  ["B", "Black", "BL"],
  ["I", "American Indian", "AM"],
  ["M7", "Moved in, not coded", ""],
  ["P", "Pacific Islander", "PI"],
  ["W", "White", "WH"],
] as const;

function districtResource(state: SandboxState, expansions: string[]): unknown {
  const resource: Record<string, unknown> = {
    uuid: "b0f0c1de-0000-4000-8000-000000000001",
    name: state.district.name,
    district_number: "0123",
  };
  if (expansions.includes("district_race_codes")) {
    resource.district_race_codes = {
      district_race_code: RACES.map(([code, description, federal], i) => ({
        id: i + 1,
        code,
        description,
        federal_race_category_code: federal || null,
        sort_order: i + 1,
      })),
    };
  }
  if (expansions.includes("entry_codes"))
    resource.entry_codes = { entry_code: [{ id: 1, code: "E1", description: "Returning", sort_order: 1 }] };
  if (expansions.includes("exit_codes"))
    resource.exit_codes = {
      exit_code: [
        { id: 1, code: "W1", description: "Moved away", sort_order: 1 },
        { id: 2, code: "W2", description: "Graduated", sort_order: 2 },
      ],
    };
  return {
    district: {
      ...resource,
      "@expansions": "districts_of_residence, district_race_codes, entry_codes, exit_codes, federal_race_categories",
    },
  };
}

const listOf = (text: string | null) =>
  (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

function students(state: SandboxState, request: Request, school: SisSchool | null, isCount: boolean): unknown {
  const { district } = state;
  const asked = request.query.get("q");
  let keep: ((student: SisStudent) => boolean) | undefined;
  try {
    const test = asked ? fiqlTest(asked, FIQL_FIELDS) : null;
    // A school's list has active students by default, the district's has everybody.
    if (school)
      keep = (student) => student.schoolNumber === school.number && (test ? test(student) : student.enrollStatus === 0);
    else if (test) keep = test;
  } catch (error) {
    if (error instanceof BadQuery) throw badRequest(error.message);
    throw error;
  }
  if (isCount) return { resource: { count: countRows(district.studentCount, district.student, keep) } };
  const page = paging(request.query, state.pageSize, state.pageSizeOver);
  const rows = slice(district.studentCount, district.student, page, keep);
  state.stats.rowsServed += rows.length;
  const expansions = listOf(request.query.get("expansions"));
  return {
    students: {
      "@expansions": STUDENT_EXPANSIONS,
      "@extensions": "u_studentsuserfields",
      student: rows.map((row) => studentResource(row, district, expansions)),
    },
  };
}

/** The answer of a `/ws/v1` resource, before it takes the form of the wire. */
export function v1Resource(state: SandboxState, request: Request): unknown {
  const { district } = state;
  const parts = request.path.split("/").filter(Boolean).slice(2);
  const isCount = parts.at(-1) === "count";
  const [area, id, kind] = parts;
  if (area === "district" && parts.length === 1)
    return districtResource(state, listOf(request.query.get("expansions")));
  if (area === "district" && id === "school") {
    if (isCount) return { resource: { count: district.schools.length } };
    const page = paging(request.query, state.pageSize, state.pageSizeOver);
    return {
      schools: {
        "@expansions": "school_boundary, school_fees_setup",
        school: district.schools.slice(page.skip, page.skip + page.take).map(schoolResource),
      },
    };
  }
  if (area === "district" && id === "student") return students(state, request, null, isCount);
  if (area === "school") {
    const school = district.schools.find((one) => one.dcid === Number(id));
    if (!school) throw notFound();
    if (parts.length === 2) return { school: schoolResource(school) };
    if (kind === "student") return students(state, request, school, isCount);
    if (kind === "term") {
      const start = district.year - 1;
      const terms = [
        {
          id: 700 + school.dcid,
          school_id: school.dcid,
          start_year: start,
          portion: 1,
          start_date: `${start}-08-25`,
          end_date: `${district.year}-06-10`,
          abbreviation: `${start % 100}-${district.year % 100}`,
          name: `${start}-${district.year}`,
        },
      ];
      return isCount ? { resource: { count: terms.length } } : { terms: { term: terms } };
    }
    throw notFound();
  }
  if (area === "student" && parts.length === 2) {
    const position = Number(id) - 7001;
    const student = position >= 0 && position < district.studentCount ? district.student(position) : null;
    if (!student || student.dcid !== Number(id)) throw notFound();
    return {
      student: {
        "@expansions": STUDENT_EXPANSIONS,
        ...studentResource(student, district, listOf(request.query.get("expansions"))),
      },
    };
  }
  throw notFound();
}
