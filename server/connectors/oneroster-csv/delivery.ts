import { ConnectorError } from "../errors";
import type { Archive } from "./archive";
import { FIXES } from "./fixes";
import type { ReadFile, Version } from "./layout";
import { readManifest, type Manifest } from "./manifest";
import { faultAt, readRows, type CsvRow } from "./read-csv";

type Package = { archive: Archive; manifest: Manifest };

/** One package with everything, and those with changes that came after it, in the order they came. */
export type Delivery = { bulk: Package; deltas: readonly Package[]; version: Version };

const isDelta = ({ modes }: Manifest) => Object.values(modes).includes("delta");

/** Whether a package stands for itself; one with changes needs the one before it. */
export async function describePackage(archive: Archive): Promise<Package & { isWhole: boolean }> {
  const manifest = await readManifest(archive);
  const { modes, version } = manifest;
  if (isDelta(manifest) && Object.values(modes).includes("bulk"))
    throw faultAt(
      `${archive.name}, manifest.csv`,
      "some of orgs, users, roles and demographics are bulk and others delta",
    );
  const isWhole = !isDelta(manifest);
  if (isWhole) {
    for (const file of version === "1.1" ? (["orgs", "users"] as const) : (["orgs", "users", "roles"] as const))
      if (modes[file] === "absent") throw faultAt(`${archive.name}, manifest.csv`, `${file}.csv is absent`);
  }
  return { archive, manifest, isWhole };
}

/** Puts packages together, the oldest first: the first one has to be whole. */
export function assemble(packages: readonly (Package & { isWhole: boolean })[]): Delivery {
  const [bulk, ...deltas] = packages;
  if (!bulk?.isWhole) throw noBulk();
  const odd = deltas.find((one) => one.manifest.version !== bulk.manifest.version);
  if (odd)
    throw faultAt(
      `${odd.archive.name}, manifest.csv`,
      `the changes are in ${odd.manifest.version}, what they change in ${bulk.manifest.version}`,
    );
  return { bulk, deltas, version: bulk.manifest.version };
}

export function noBulk(): ConnectorError {
  return new ConnectorError("protocol", "The folder holds changes only (delta), and nothing with everything (bulk).", {
    fix: FIXES.bulk,
  });
}

export const holds = (delivery: Delivery, file: ReadFile) => delivery.bulk.manifest.modes[file] === "bulk";

/** What the packages with changes say last of each row of a file. */
async function readChanges({ deltas, version }: Delivery, file: ReadFile): Promise<Map<string, CsvRow>> {
  const changes = new Map<string, CsvRow>();
  for (const { archive, manifest } of deltas) {
    if (manifest.modes[file] !== "delta") continue;
    for await (const row of readRows(archive, file, version)) {
      const id = row.sourcedId ?? "";
      const status = row.status?.toLowerCase();
      if (status !== "active" && status !== "tobedeleted")
        throw faultAt(`${archive.name}, ${file}.csv`, "a row of changes is neither active nor tobedeleted");
      // Whoever is deleted keeps what is known of them, so that the record can still be told.
      changes.set(id, status === "active" ? row : { ...changes.get(id), sourcedId: id, status: "tobedeleted" });
    }
  }
  return changes;
}

/** Every row of a file as it stands after all changes, in the order of the file; new ones come last. */
export async function* currentRows(delivery: Delivery, file: ReadFile): AsyncGenerator<CsvRow> {
  if (!holds(delivery, file)) return;
  const changes = await readChanges(delivery, file);
  for await (const row of readRows(delivery.bulk.archive, file, delivery.version)) {
    const change = changes.get(row.sourcedId ?? "");
    changes.delete(row.sourcedId ?? "");
    yield change?.status?.toLowerCase() === "tobedeleted" ? { ...row, ...change } : (change ?? row);
  }
  yield* changes.values();
}
