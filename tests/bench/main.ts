import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildApp } from "@/sandbox/demo/build";
import { onStopSignal, stopChildren } from "@/sandbox/demo/children";
import { changeRows } from "./changes";
import { dataTypeRows } from "./data-types";
import { duplicateRows } from "./duplicates";
import { firstLoadRows } from "./first-load";
import { importRows, measureImports, scaleRows, type Series } from "./imports";
import { pageRows } from "./pages";
import { previewRows } from "./previews";
import type { BenchOptions } from "./scene";
import { undoRows } from "./undos";
import { printTable, type BenchRow } from "./table";

const { values } = parseArgs({
  options: {
    students: { type: "string", default: "100000" },
    only: { type: "string" },
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "3" },
  },
});

const folder = mkdtempSync(path.join(tmpdir(), "matricula-bench-"));
chmodSync(folder, 0o755);
process.env.MATRICULA_SECRET_KEYS = `k1:${Buffer.alloc(32, 9).toString("base64")}`;
process.env.ALLOW_SANDBOX_ADDRESSES = "1";

const options: BenchOptions = {
  students: Number(values.students),
  rounds: Number(values.rounds),
  folder,
  say: (text) => void process.stderr.write(`${text}\n`),
};

let known: Promise<Series> | undefined;
/** The imports that several families need; made once. */
const imports = () => (known ??= measureImports(options, options.students, options.rounds));

type Family = { ids: string[]; measure: () => Promise<BenchRow[]> };

/** The table, in its order; a family is measured when one of its rows is wanted. */
const families: Family[] = [
  { ids: ["B1", "B2", "B5", "B6", "B12"], measure: async () => importRows(await imports()) },
  { ids: ["B3", "B4"], measure: () => changeRows(options) },
  { ids: ["B8"], measure: () => previewRows(options) },
  { ids: ["B9"], measure: () => undoRows(options) },
  { ids: ["B11"], measure: () => duplicateRows(options) },
  { ids: ["B7", "B10"], measure: async () => scaleRows(options, await imports()) },
  { ids: ["B13", "B14"], measure: () => pageRows(options) },
  {
    ids: ["B16"],
    measure: async () => {
      await buildApp(options.say);
      return firstLoadRows();
    },
  },
  { ids: ["B18"], measure: () => dataTypeRows(options) },
];

async function endAll(code: number): Promise<never> {
  await stopChildren();
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}
onStopSignal(() => void endAll(1));

const only = values.only?.split(",");
const wants = (id: string) => !only || only.includes(id);
const unknown = (only ?? []).filter((id) => !families.some((family) => family.ids.includes(id)));
if (unknown.length > 0) options.say(`There is no row ${unknown.join(", ")}.`);
try {
  const table: BenchRow[] = [];
  for (const family of families)
    if (family.ids.some(wants)) table.push(...(await family.measure()).filter((one) => wants(one.id)));
  printTable(table, values.json);
} catch (error) {
  console.error(error);
  await endAll(1);
}
await endAll(0);
