import { createHash } from "node:crypto";
import { createReadStream, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ConnectorError } from "../errors";
import { openArchive, type Archive } from "./archive";
import { assemble, describePackage, noBulk } from "./delivery";
import { FIXES } from "./fixes";
import { findGrowing, listPackages } from "./folder";
import { prepare, type Prepared } from "./prepare";
import type { SftpConnection, SftpFile } from "./sftp";

const MOST_CHANGES = 60;
/** Twice the limit of the product whose files these are. */
const LARGEST_PACKAGE = 2 * 1024 ** 3;
const SETTLE_BACKOFFS = 8;
const LOOK_AGAIN_MS = 60_000;

/** What was read of a folder; `fingerprint` is of the contents, `seen` of the list of files. */
export type Fetched = { prepared: Prepared; names: string[]; fingerprint: string; seen: string };

const join = (folder: string, name: string) => (folder === "" ? name : `${folder.replace(/\/+$/, "")}/${name}`);
export const describeFiles = (files: readonly SftpFile[]) => JSON.stringify(files.map((file) => Object.values(file)));

/** The packages that lie in the folder, all of them whole: what is still being written is waited for. */
export async function lookForPackages(connection: SftpConnection, folder: string): Promise<SftpFile[]> {
  const at = folder || ".";
  const before = await connection.list(at);
  await delay(connection.server.patience.backoffBaseMs * SETTLE_BACKOFFS);
  const packages = listPackages(await connection.list(at));
  const growing = findGrowing(before, packages);
  if (growing)
    throw new ConnectorError("unavailable", `${growing.name} is still being written.`, {
      fix: "Passes by itself; imports try again.",
      retryAfterMs: LOOK_AGAIN_MS,
    });
  if (packages.length === 0)
    throw new ConnectorError("protocol", "There is no finished ZIP in the folder.", { fix: FIXES.upload });
  return packages;
}

/** Copies a package into an unnamed file, which is gone with the process whatever happens. */
async function copyPackage(
  connection: SftpConnection,
  folder: string,
  file: SftpFile,
): Promise<{ archive: Archive; digest: string }> {
  if (file.size > LARGEST_PACKAGE)
    throw new ConnectorError("protocol", `${file.name} is larger than 2 GB.`, { fix: FIXES.export });
  const directory = await mkdtemp(path.join(tmpdir(), "matricula-"));
  try {
    const copy = path.join(directory, "package");
    await connection.copy(join(folder, file.name), copy);
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(copy)) hash.update(chunk as Buffer);
    return { archive: await openArchive(file.name, openSync(copy, "r")), digest: hash.digest("base64url") };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Reads the newest package that holds everything, and what changed since; nothing in the folder is touched. */
export async function fetchDelivery(
  connection: SftpConnection,
  { folder, packages, pageSize }: { folder: string; packages: readonly SftpFile[]; pageSize: number },
): Promise<Fetched> {
  const opened: { name: string; digest: string; described: Awaited<ReturnType<typeof describePackage>> }[] = [];
  try {
    for (const file of packages.slice(0, MOST_CHANGES)) {
      const { archive, digest } = await copyPackage(connection, folder, file);
      const described = await describePackage(archive).catch((error: unknown) => {
        archive.close();
        throw error;
      });
      opened.unshift({ name: file.name, digest, described });
      if (described.isWhole) break;
    }
    if (!opened[0]?.described.isWhole) throw noBulk();
    const delivery = assemble(opened.map((one) => one.described));
    const fingerprint = createHash("sha256")
      .update(opened.map((one) => one.digest).join())
      .digest("base64url");
    const prepared = await prepare(delivery, pageSize);
    return { prepared, names: opened.map((one) => one.name), fingerprint, seen: describeFiles(packages) };
  } finally {
    for (const { described } of opened) described.archive.close();
  }
}
