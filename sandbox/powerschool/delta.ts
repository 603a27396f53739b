import type { District, SisStudent } from "../district/district";
import type { Scope } from "./column";
import type { SandboxState } from "./state";

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** How the district was at a data version; null when that is unknown, so that everything counts as changed. */
function districtAt(state: SandboxState, version: number): District | null {
  return state.history.findLast((one) => one.version <= version)?.district ?? null;
}

/** Tells whether a row reads otherwise than at a data version; null when nothing is known and all rows are sent. */
export function changedSince(
  state: SandboxState,
  version: number,
  columns: readonly { read: (scope: Scope) => unknown }[],
): ((scope: Scope) => boolean) | null {
  const before = version === 0 ? null : districtAt(state, version);
  if (!before) return null;
  if (before === state.district) return () => false;
  return (scope) => {
    const { student } = scope.of;
    // Only students change from day to day; rows without one are as they were.
    if (!student) return false;
    const was = before.findStudent(student.dcid);
    if (!was) return true;
    const old: Scope = { district: before, of: { ...scope.of, student: was } };
    return columns.some(({ read }) => read(old) !== read(scope));
  };
}

/** Answer of `/ws/dataversion/{app}/{version}`: the ids of students that changed since. */
export function dataVersionResource(state: SandboxState, version: number): unknown {
  const before = version === 0 ? null : districtAt(state, version);
  const { district } = state;
  const ids: number[] = [];
  const differs = (student: SisStudent) => !before || !isSame(before.findStudent(student.dcid), student);
  for (let i = 0; before !== district && i < district.studentCount; i++) {
    const student = district.student(i);
    if (differs(student)) ids.push(student.dcid);
  }
  return { $dataversion: state.dataVersion, tables: ids.length > 0 ? [{ name: "students", ids }] : [] };
}
