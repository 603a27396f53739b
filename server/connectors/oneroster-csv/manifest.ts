import { ConnectorError } from "../errors";
import type { Archive } from "./archive";
import { FIXES } from "./fixes";
import { READ_FILES, type ReadFile, type Version } from "./layout";
import { faultAt, readLines } from "./read-csv";

export type Mode = "absent" | "bulk" | "delta";
/** What a package says of itself. */
export type Manifest = { version: Version; modes: Record<ReadFile, Mode>; system: string | null };

const isMode = (text: string): text is Mode => text === "absent" || text === "bulk" || text === "delta";
const isVersion = (text: string): text is Version => text === "1.1" || text === "1.2";

/** Reads manifest.csv, and holds it against what is in the package. */
export async function readManifest(archive: Archive): Promise<Manifest> {
  if (!archive.files.has("manifest.csv")) throw faultAt(archive.name, "there is no manifest.csv in it");
  const said = new Map<string, { value: string; line: number }>();
  for await (const { cells, line } of readLines(await archive.open("manifest.csv"), "manifest.csv"))
    said.set(cells[0]?.trim().toLowerCase() ?? "", { value: cells[1]?.trim() ?? "", line });
  const version = said.get("oneroster.version")?.value ?? "";
  // 1.2.1 only mends the wording of 1.2.
  const plain = version.replace(/^(1\.2)\.\d+$/, "$1");
  if (!isVersion(plain))
    throw new ConnectorError(
      "version",
      `manifest.csv: oneroster.version is ${version || "missing"}; 1.1 and 1.2 are read.`,
      {
        fix: FIXES.export,
      },
    );
  const modes: Record<ReadFile, Mode> = { orgs: "absent", users: "absent", roles: "absent", demographics: "absent" };
  for (const file of READ_FILES) modes[file] = modeOf(archive, file, said.get(`file.${file}`));
  if (plain === "1.1") modes.roles = "absent";
  return { version: plain, modes, system: said.get("source.systemname")?.value || null };
}

function modeOf(archive: Archive, file: ReadFile, said: { value: string; line: number } | undefined): Mode {
  if (said === undefined) return "absent";
  const mode = said.value.toLowerCase();
  if (!isMode(mode))
    throw faultAt(`manifest.csv, line ${said.line}`, `file.${file} is neither absent nor bulk nor delta`);
  if (mode !== "absent" && !archive.files.has(`${file}.csv`))
    throw faultAt(archive.name, `manifest.csv announces ${file}.csv (${mode}), and it is not there`);
  return mode;
}
