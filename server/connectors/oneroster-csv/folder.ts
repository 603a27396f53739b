import type { SftpFile } from "./sftp";

const UNFINISHED = /^\.|\.(part|partial|filepart|tmp|temp|crdownload|writing)$/i;
const MARKER = /\.(done|ok|complete)$/i;

/** The marker of a file: "roster.zip.done" or "roster.done". */
function isMarked(file: SftpFile, markers: readonly string[]): boolean {
  const name = file.name.toLowerCase();
  const plain = name.replace(/\.zip$/, "");
  return markers.some((marker) => {
    const of = marker.toLowerCase().replace(MARKER, "");
    return of === name || of === plain;
  });
}

/**
 * The ZIPs of a folder that whoever sends them calls complete, the newest first. Where one has a marker, as "roster.zip.done"
 * or "roster.ok", all need one; names such as "roster.zip.part" are still being written.
 */
export function listPackages(files: readonly SftpFile[]): SftpFile[] {
  const markers = files.map((file) => file.name).filter((name) => MARKER.test(name));
  const packages = files.filter((file) => /\.zip$/i.test(file.name) && !UNFINISHED.test(file.name));
  const usesMarkers = packages.some((file) => isMarked(file, markers));
  return packages
    .filter((file) => !usesMarkers || isMarked(file, markers))
    .toSorted((a, b) => b.modifiedAt - a.modifiedAt || (a.name < b.name ? 1 : -1));
}

/** A file that changed between two looks, and so is still being written; null when none did. */
export function findGrowing(before: readonly SftpFile[], after: readonly SftpFile[]): SftpFile | null {
  const known = new Map(before.map((file) => [file.name, file]));
  return (
    after.find((file) => {
      const earlier = known.get(file.name);
      return earlier?.size !== file.size || earlier.modifiedAt !== file.modifiedAt;
    }) ?? null
  );
}
