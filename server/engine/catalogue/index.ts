import type { DataType } from "@/server/connectors/connector";
import type { Catalogue } from "../types";
import { courseCatalog } from "./course-catalog";
import { courseHistory } from "./course-history";
import { courseMapping } from "./course-mapping";
import { currentCourses } from "./current-courses";
import { parent } from "./parent";
import { staff } from "./staff";
import { student } from "./student";

const CATALOGUES: readonly Catalogue[] = [
  student,
  parent,
  staff,
  courseCatalog,
  courseMapping,
  courseHistory,
  currentCourses,
];

/** Every data type in the order of the screens; one without a catalogue is planned. */
export const DATA_TYPES: readonly { dataType: DataType; label: string; catalogue: Catalogue | null }[] = CATALOGUES.map(
  (catalogue) => ({ dataType: catalogue.dataType, label: catalogue.label, catalogue }),
);

/** The catalogue of a data type that can be imported; null while it is planned. */
export function findCatalogue(dataType: DataType): Catalogue | null {
  return DATA_TYPES.find((entry) => entry.dataType === dataType)?.catalogue ?? null;
}
