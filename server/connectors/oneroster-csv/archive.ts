import type { Readable } from "node:stream";
import { fromFd, type Entry, type ZipFile } from "yauzl";
import { ConnectorError } from "../errors";
import { FIXES } from "./fixes";

/** Uncompressed; far above what a file of a million users has, and far below what a bomb unfolds to. */
const LARGEST_FILE = 4 * 1024 ** 3;
const MOST_FILES = 1000;

/** A ZIP whose list of files was read, which proves that it arrived to its end. */
export type Archive = {
  name: string;
  /** As they stand in it, by their names without folders in lower case, "users.csv". */
  files: ReadonlyMap<string, string>;
  /** The bytes of a file by that name. */
  open(file: string): Promise<Readable>;
  close(): void;
};

const refused = (name: string, what: string, fix: string = FIXES.upload) =>
  new ConnectorError("protocol", `${name} ${what}.`, { fix });

function listEntries(zip: ZipFile, name: string): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>();
  return new Promise((resolve, reject) => {
    zip.on("error", reject);
    zip.on("end", () => resolve(found));
    zip.on("entry", (entry: Entry) => {
      const plain = entry.fileName.split("/").at(-1)?.toLowerCase() ?? "";
      const isHidden = /(^|\/)(__MACOSX\/|\.)/.test(entry.fileName);
      if (found.size >= MOST_FILES) return reject(refused(name, "holds too many files", FIXES.export));
      if (plain.endsWith(".zip")) return reject(refused(name, `holds another ZIP, ${plain}`, FIXES.export));
      if (plain.endsWith(".csv") && !isHidden) {
        if (found.has(plain)) return reject(refused(name, `holds ${plain} twice`, FIXES.export));
        if (entry.isEncrypted()) return reject(refused(name, "is protected by a password", FIXES.export));
        if (entry.uncompressedSize > LARGEST_FILE) return reject(refused(name, `unfolds ${plain} to more than 4 GB`));
        found.set(plain, entry);
      }
      zip.readEntry();
    });
    zip.readEntry();
  });
}

/** Opens a ZIP of which everything lies in an open file; the file is closed with it. */
export async function openArchive(name: string, fd: number): Promise<Archive> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    fromFd(fd, { lazyEntries: true, autoClose: false, strictFileNames: false }, (error, opened) => {
      if (!error) return resolve(opened);
      const what = "is not a whole ZIP: its end is missing, or it is something else";
      reject(new ConnectorError("unavailable", `${name} ${what}.`, { fix: FIXES.upload, cause: error }));
    });
  });
  const entries = await listEntries(zip, name).catch((error: unknown) => {
    zip.close();
    throw error instanceof ConnectorError ? error : refused(name, "is a damaged ZIP");
  });
  return {
    name,
    files: new Map([...entries].map(([plain, entry]) => [plain, entry.fileName])),
    close: () => zip.close(),
    open(file) {
      const entry = entries.get(file);
      if (!entry) throw refused(name, `has no ${file}`, FIXES.export);
      return new Promise((resolve, reject) => {
        zip.openReadStream(entry, (error, stream) => {
          if (error) reject(refused(name, `holds ${file} in a way that cannot be read`));
          else resolve(stream);
        });
      });
    },
  };
}
