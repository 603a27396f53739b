import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { limitRow, type BenchRow } from "./table";

const BUILD = path.join(import.meta.dirname, "../../.next");
const APP = path.join(BUILD, "server/app");

type Manifest = { rootMainFiles: string[] };

function manifests(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return manifests(full);
    return entry.name === "page_client-reference-manifest.js" ? [full] : [];
  });
}

/** The scripts of a route's own layouts and page, as the build lists them. */
function entryFiles(manifest: string): string[] {
  const found = /"entryJSFiles":(\{.*?\})(?:,"|\})/s.exec(readFileSync(manifest, "utf8"));
  const entries = JSON.parse(found?.[1] ?? "{}") as Record<string, string[]>;
  const isSent = (name: string) => !/\/(not-found|global-error)$/.test(name);
  return Object.entries(entries).flatMap(([name, files]) => (isSent(name) ? files : []));
}

/** B16: script sent with the first load of each route, gzipped; what every Next page sends stands beside it. */
export function firstLoadRows(): BenchRow[] {
  if (!existsSync(APP)) throw new Error("B16 reads the production build. Run npm run build first.");
  const sizes = new Map<string, number>();
  const size = (file: string) => {
    const known = sizes.get(file) ?? gzipSync(readFileSync(path.join(BUILD, file))).length / 1000;
    sizes.set(file, known);
    return known;
  };
  const total = (files: Iterable<string>) => [...new Set(files)].reduce((sum, file) => sum + size(file), 0);
  const { rootMainFiles } = JSON.parse(readFileSync(path.join(BUILD, "build-manifest.json"), "utf8")) as Manifest;
  const shared = total(rootMainFiles);
  return manifests(APP)
    .filter((manifest) => !/_not-found|_global-error/.test(manifest))
    .map((manifest) => {
      const route =
        `/${path.relative(APP, path.dirname(manifest))}`.replace(/\/\([^)]*\)/g, "").replace(/\/page$/, "") || "/";
      const limit = route === "/" || route === "/runs/[runId]" ? 120 : 170;
      const what = `script of ${route} (framework ${Math.round(shared)} kB of it)`;
      return limitRow("B16", what, total([...rootMainFiles, ...entryFiles(manifest)]), "kB", limit);
    })
    .toSorted((a, b) => b.ours - a.ours);
}
