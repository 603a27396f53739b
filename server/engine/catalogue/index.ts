import type { DataType } from "@/server/connectors/connector";
import type { Catalogue } from "../types";
import { student } from "./student";

/** Every data type in the order of the screens; one without a catalogue is planned. */
export const DATA_TYPES: readonly { dataType: DataType; label: string; catalogue: Catalogue | null }[] = [
  { dataType: "student", label: student.label, catalogue: student },
  { dataType: "parent", label: "Parents and guardians", catalogue: null },
  { dataType: "staff", label: "Staff", catalogue: null },
  { dataType: "course_catalog", label: "Course catalog", catalogue: null },
  { dataType: "course_mapping", label: "Course mapping", catalogue: null },
  { dataType: "course_history", label: "Course history", catalogue: null },
  { dataType: "current_courses", label: "Current courses", catalogue: null },
];

/** The catalogue of a data type that can be imported; null while it is planned. */
export function findCatalogue(dataType: DataType): Catalogue | null {
  return DATA_TYPES.find((entry) => entry.dataType === dataType)?.catalogue ?? null;
}
