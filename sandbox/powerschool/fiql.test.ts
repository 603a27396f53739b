import { describe, expect, it } from "vitest";
import { compileFiql, type FiqlField } from "./fiql";

type Row = { name: string | null; age: number | null; day: string };
const fields: Record<string, FiqlField<Row>> = {
  name: { type: "text", of: (row) => row.name },
  age: { type: "number", of: (row) => row.age },
  day: { type: "date", of: (row) => row.day },
};
const rows: Row[] = [
  { name: "Núñez", age: 9, day: "2025-08-25" },
  { name: "Lowe", age: 10, day: "2025-09-01" },
  { name: null, age: null, day: "2026-01-05" },
];
const find = (q: string) => rows.filter(compileFiql(q, (name) => fields[name]).test).map((row) => row.age);

describe("the FIQL subset", () => {
  it.each<[string, (number | null)[]]>([
    ["name==lowe", [10]],
    ["name==N*", [9]],
    ["age=gt=9", [10]],
    ["age=ge=9;age=lt=10", [9]],
    ["age=le=10", [9, 10]],
    ["day=gt=2025-08-25;day=le=2025-09-01", [10]],
    ["NAME==lowe", [10]],
  ])("%s", (q, expected) => expect(find(q)).toEqual(expected));

  it.each(["shoe==1", "age==ten", "name==L*e", "name=gt=L*", "name=like=x", "day==soon", "", "name==a,name==b;"])(
    'refuses "%s"',
    (q) => expect(() => find(q)).toThrow("HTTP 400"),
  );
});
