import type { DataType } from "@/server/connectors/connector";
import { DATA_TYPES } from "./index";

/** A data type as the address of its pages names it, "students". */
export function slugOf(dataType: DataType): string {
  const found = DATA_TYPES.find((one) => one.dataType === dataType);
  return found?.catalogue?.slug ?? dataType;
}

/** The data type that an address means; null for none. */
export function dataTypeOf(slug: string): DataType | null {
  return DATA_TYPES.find((one) => one.catalogue?.slug === slug)?.dataType ?? null;
}
