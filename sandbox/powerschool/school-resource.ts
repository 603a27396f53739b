import type { SisSchool } from "../district/district";
import { ENTRY_CODES, EXIT_CODES, FEDERAL_RACES, RACES } from "./codes";
import type { SisCode } from "./column";
import type { SandboxState } from "./state";
import type { SisTerm } from "./terms";

export const SCHOOL_EXPANSIONS = "school_boundary, school_fees_setup";
const DISTRICT_EXPANSIONS =
  "districts_of_residence, district_race_codes, entry_codes, exit_codes, federal_race_categories, ethnicity_race_decline_to_specify, scheduling_reporting_ethnicities, fees_payment_methods, test_setup";

export const DISTRICT_UUID = "b0f0c1de-0000-4000-8000-000000000001";

export function schoolResource(school: SisSchool, expansions: string[]): Record<string, unknown> {
  return {
    id: school.dcid,
    school_number: school.number,
    name: school.name,
    state_province_id: `0${1000 + school.number}`,
    low_grade: school.lowGrade,
    high_grade: school.highGrade,
    alternate_school_number: 0,
    addresses: { physical: { street: "1 Main", city: "Riverbend", state_province: "IL", postal_code: "61049" } },
    phones: { main: { number: "231-555-0100" }, fax: {} },
    ...(expansions.includes("school_boundary") ? { school_boundary: {} } : {}),
    ...(expansions.includes("school_fees_setup") ? { school_fees_setup: {} } : {}),
  };
}

export function termResource(term: SisTerm): Record<string, unknown> {
  return {
    id: term.dcid,
    school_id: term.schoolDcid,
    start_year: 1990 + term.yearId,
    portion: term.portion,
    start_date: term.firstDay,
    end_date: term.lastDay,
    abbreviation: term.abbreviation,
    name: term.name,
  };
}

const rows = (codes: readonly SisCode[]) =>
  codes.map(({ id, code, description }, index) => ({ id, code, description, sort_order: index + 1 }));

const CODE_TABLES: Record<string, () => unknown> = {
  districts_of_residence: () => ({}),
  district_race_codes: () => ({
    district_race_code: rows(RACES).map((row, index) => ({
      ...row,
      federal_race_category_code: RACES[index]?.federal,
      federal_race_category_description: FEDERAL_RACES.find((one) => one.code === RACES[index]?.federal)?.description,
    })),
  }),
  entry_codes: () => ({ entry_code: rows(ENTRY_CODES) }),
  exit_codes: () => ({ exit_code: rows(EXIT_CODES) }),
  federal_race_categories: () => ({ federal_race_category: rows(FEDERAL_RACES) }),
  ethnicity_race_decline_to_specify: () => ({}),
  scheduling_reporting_ethnicities: () => ({ scheduling_reporting_ethnicity: rows(RACES) }),
  fees_payment_methods: () => ({}),
  test_setup: () => ({}),
};

export function districtResource(state: SandboxState, expansions: string[]): Record<string, unknown> {
  const district: Record<string, unknown> = {
    "@expansions": DISTRICT_EXPANSIONS,
    uuid: DISTRICT_UUID,
    name: state.district.name,
    district_number: "0123",
  };
  for (const name of expansions) {
    const expand = CODE_TABLES[name];
    if (expand) district[name] = expand();
  }
  return { district };
}

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
      state_reporting_version: "24.4.1.0",
      machine_uptime: "12d 4h",
      powerschool_uptime: "3d 1h",
      district_timezone: state.timeZone,
      district_uuid: DISTRICT_UUID,
      // Only who shows a valid token learns which plugin it belongs to.
      ...(isKnown ? { plugin_id: state.pluginId } : {}),
      sso_enabled_admin: "false",
      sso_enabled_teacher: "false",
      sso_enabled_student: "false",
      sso_enabled_guardian: "false",
    },
  };
}
