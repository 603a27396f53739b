import { startApp, type App } from "./app";
import { CAUSES, makeLargeDistrict, type LargeDistrict } from "./large-district";
import { median, openScene, type BenchOptions } from "./scene";
import { limitRow, ratioRow, type BenchRow } from "./table";

const REQUESTS = 60;
const WARM_UP = 8;
const RUNS = 10_000;
const SLOWEST_MS = 150;
const FIRST_BYTE_MS = 300;
const MEMORY_MB = 32;

/** The signed-in page at an address; gives milliseconds to its last byte. */
async function open({ url, cookie }: App, address: string, shows: string): Promise<number> {
  const started = performance.now();
  const answer = await fetch(`${url}${address}`, { headers: { cookie }, redirect: "manual" });
  const text = await answer.text();
  const ms = performance.now() - started;
  if (answer.status !== 200 || !text.includes(shows))
    throw new Error(`${address} answered ${answer.status} without "${shows}".`);
  return ms;
}

const at = (list: number[], share: number) =>
  list.toSorted((a, b) => a - b)[Math.ceil(list.length * share) - 1] ?? Number.NaN;

type Measure = { what: string; shows: string; address: (round: number) => string };

function measures({ runId, schoolIds, lastStudent }: LargeDistrict): Measure[] {
  const school = (round: number) => schoolIds[(round * 7) % schoolIds.length] ?? "";
  const cause = (round: number) => encodeURIComponent(CAUSES[round % CAUSES.length]?.[0] ?? "");
  return [
    {
      what: "log by school and cause",
      shows: "Rows ",
      address: (n) => `/runs/${runId}?school=${school(n)}&cause=${cause(n)}`,
    },
    {
      what: "list of students",
      shows: "Students by last name",
      address: (n) =>
        ["/roster/students", `/roster/students?school=${school(n)}`, `/roster/students?after=5|m|${n}`][n % 3] ?? "",
    },
    { what: "record of a student", shows: "Homeroom", address: (n) => `/roster/students/${lastStudent - n * 997}` },
    { what: `dashboard at ${RUNS} imports`, shows: "Students", address: () => "/" },
  ];
}

/** B13: pages of a large district from the production build, alternating with a page that needs no database. */
async function measurePages(app: App, district: LargeDistrict, students: number): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const { what, shows, address } of measures(district)) {
    const [ours, plain]: [number[], number[]] = [[], []];
    for (let round = -WARM_UP; round < REQUESTS; round++) {
      const [one, other] = [await open(app, address(Math.abs(round)), shows), await open(app, "/sign-in", "Sign in")];
      if (round < 0) continue;
      ours.push(one);
      plain.push(other);
    }
    rows.push(
      limitRow("B13", `${what}, ${students} students: p95 of ${REQUESTS}`, at(ours, 0.95), "ms", SLOWEST_MS),
      ratioRow("B13", `${what}: p50; the sign-in page`, median(ours), median(plain), 3),
    );
  }
  return rows;
}

type Download = { firstByteMs: number; bytes: number; peakMb: number };

/** Downloads an export to its end, as fast as it comes, and watches the app's memory. */
async function download(app: App, runId: string): Promise<Download> {
  let peakMb = app.memoryMb();
  const watch = setInterval(() => (peakMb = Math.max(peakMb, app.memoryMb())), 100);
  const started = performance.now();
  const answer = await fetch(`${app.url}/api/runs/${runId}/log.zip`, { headers: { cookie: app.cookie } });
  if (!answer.ok || !answer.body) throw new Error(`The export answered ${answer.status}.`);
  let [firstByteMs, bytes] = [0, 0];
  for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
    firstByteMs ||= performance.now() - started;
    bytes += part.length;
  }
  clearInterval(watch);
  return { firstByteMs, bytes, peakMb };
}

/** B14: the export of a whole log, ten times as long as one that went before it. */
async function measureExport(
  app: App,
  { runId, smallRunId }: LargeDistrict,
  options: BenchOptions,
  lines: number,
): Promise<BenchRow[]> {
  const firsts: number[] = [];
  let [small, large] = [0, 0];
  for (let round = 0; round < options.rounds; round++) {
    small = Math.max(small, (await download(app, smallRunId)).peakMb);
    const one = await download(app, runId);
    firsts.push(one.firstByteMs);
    large = Math.max(large, one.peakMb);
    options.say(`Exported ${lines} lines as ${Math.round(one.bytes / 1e6)} MB.`);
  }
  return [
    limitRow("B14", `export of ${lines} lines: first byte`, median(firsts), "ms", FIRST_BYTE_MS),
    limitRow(
      "B14",
      `export of ${lines} lines: memory above that of ${lines / 10}`,
      Math.max(0, large - small),
      "MB",
      MEMORY_MB,
    ),
  ];
}

/** B13 and B14, at ten times the students of the other rows. */
export async function pageRows(options: BenchOptions): Promise<BenchRow[]> {
  const students = options.students * 10;
  const scene = await openScene(options, "pages", 1000);
  options.say(`Making ${students} students, ${students} lines and ${RUNS} imports…`);
  const district = await makeLargeDistrict(scene, { students, runs: RUNS });
  const app = await startApp(options, scene);
  options.say("Opening pages and exporting…");
  const rows = [
    ...(await measurePages(app, district, students)),
    ...(await measureExport(app, district, options, students)),
  ];
  await app.stop();
  await scene.stop();
  return rows;
}
