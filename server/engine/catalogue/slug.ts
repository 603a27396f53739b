import type { DataType } from "@/server/connectors/connector";

const SLUGS: Record<DataType, string> = {
  student: "students",
  parent: "parents",
  staff: "staff",
  course_catalog: "course-catalog",
  course_mapping: "course-mapping",
  course_history: "course-history",
  current_courses: "current-courses",
};

/** A data type as the address of its pages names it, "students". */
export function slugOf(dataType: DataType): string {
  return SLUGS[dataType];
}

/** The data type that an address means; null for none. */
export function dataTypeOf(slug: string): DataType | null {
  const found = (Object.keys(SLUGS) as DataType[]).find((dataType) => SLUGS[dataType] === slug);
  return found ?? null;
}
