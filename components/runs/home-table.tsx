import Link from "next/link";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount } from "@/components/ui/numbers";
import { Status } from "@/components/ui/status";
import { formatDuration, formatLeft, formatMoment, formatRelative } from "@/components/ui/times";
import { Trend } from "@/components/ui/trend";
import type { Home, HomeRow } from "@/server/runs/home";
import { slugOf } from "@/server/engine/catalogue/slug";
import { Table } from "@/components/ui/table";
import { HomeReason } from "./home-reason";
import { trendPoint, trendSentence, WROTE } from "./home-trend";
import { PauseButton } from "./pause-button";
import { RunStatus } from "./run-status";

type Times = { zone: string; now: Date; canStart: boolean };

const MARKS: Record<string, string> = { failed: "mark-bad", held: "mark-held", completed_with_alerts: "mark-warn" };
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** One row per data type, those that need somebody first. */
export function HomeTable({ rows, ...times }: { rows: Home["rows"] } & Times) {
  return (
    <div className="scroll-mid">
      <Table caption="Imports by data type, those that need you first" narrow="figures" className="marked">
        <thead>
          <tr>
            <th scope="col" style={{ width: "12.5rem" }}>
              Data type
            </th>
            <th scope="col" style={{ width: "11.5rem" }}>
              Status
            </th>
            <th scope="col" style={{ width: "11rem" }}>
              Last import
            </th>
            {["Received", "Created", "Updated", "Inactivated"].map((name) => (
              <th key={name} scope="col" className="num">
                {name}
              </th>
            ))}
            <th scope="col" className="lg:pl-6!">
              Alerts
            </th>
            <th scope="col" className="when-room">
              Last 14 imports
            </th>
            <th scope="col" style={{ width: "12rem" }}>
              Next import
            </th>
            <th scope="col">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        {rows.map((row) => (
          <Row key={row.dataType} row={row} {...times} />
        ))}
      </Table>
    </div>
  );
}

function Row({ row, ...times }: { row: HomeRow } & Times) {
  const { last } = row;
  if (row.state === "planned") {
    return (
      <tbody>
        <tr>
          <th scope="row">{row.label}</th>
          <td data-l="Status">
            <Status kind="planned">Planned</Status>
          </td>
          <td colSpan={9} className="muted">
            Arrives in a later release. Nothing to set up yet.
          </td>
        </tr>
      </tbody>
    );
  }
  if (!last) return <Untouched row={row} {...times} />;
  const hasCounts = WROTE.includes(last.status);
  const ran = last.finishedAt ? formatDuration(last.finishedAt.getTime() - last.createdAt.getTime()) : null;
  return (
    <tbody className={MARKS[last.status]}>
      <tr>
        <th scope="row">{row.label}</th>
        <td data-l="Status">
          <RunStatus status={last.status} />
          {last.isUndone && <span className="cell-2"> Undone since</span>}
        </td>
        <td data-l="Last import">
          {formatMoment(last.createdAt, times.zone)}
          <span className="cell-2">
            {" "}
            {formatRelative(last.createdAt, times.now)}
            {ran ? `, ran ${ran}` : ""}
          </span>
          {row.undo && times.canStart && (
            <span className="cell-2">
              <Link href={`/runs/${row.undo.runId}/undo`} prefetch={false}>
                {row.undo.runId === last.id ? "Undo" : `Undo that of ${formatMoment(row.undo.startedAt, times.zone)}`}
              </Link>
              , {formatLeft(row.undo.until.getTime() - times.now.getTime())} left
            </span>
          )}
        </td>
        <Figure label="Received" value={hasCounts ? last.received : last.rowsRead || null} />
        <Figure label="Created" value={hasCounts ? last.created : null} />
        <Figure label="Updated" value={hasCounts ? last.updated : null} />
        <Figure label="Inactivated" value={hasCounts ? last.inactivated : null} />
        <Alerts row={row} />
        <td data-l="Last 14 imports" className="when-room">
          <Trend points={row.trend.map(trendPoint)} label={trendSentence(row)} />
        </td>
        <Next row={row} zone={times.zone} canStart={times.canStart} />
        <td className="whitespace-nowrap text-right">
          <Action row={row} last={last} canStart={times.canStart} />
        </td>
      </tr>
      <HomeReason row={row} zone={times.zone} />
    </tbody>
  );
}

function Action({ row, last, canStart }: { row: HomeRow; last: NonNullable<HomeRow["last"]>; canStart: boolean }) {
  if (last.status === "failed" && canStart) {
    return (
      <LinkButton size="sm" href={`/imports/${slugOf(row.dataType)}/start`}>
        Start again
      </LinkButton>
    );
  }
  const isHeld = last.status === "held";
  return (
    <LinkButton size="sm" variant={isHeld ? "primary" : "quiet"} href={`/runs/${last.id}`}>
      {isHeld ? "Review" : row.isRunning ? "View progress" : "View log"}
    </LinkButton>
  );
}

function Figure({ label, value }: { label: string; value: number | null }) {
  return (
    <td className="num" data-l={label}>
      {value === null ? <None /> : <span className={value === 0 ? "faint" : undefined}>{formatCount(value)}</span>}
    </td>
  );
}

function None() {
  return (
    <>
      <span className="faint" aria-hidden="true">
        –
      </span>
      <span className="sr-only">none</span>
    </>
  );
}

function Alerts({ row }: { row: HomeRow }) {
  const toFix = Math.max(0, (row.last?.alerts ?? 0) - (row.last?.held ?? 0));
  return (
    <td className="lg:pl-6!" data-l="Alerts">
      {row.toDecide === 0 && toFix === 0 && <None />}
      {row.toDecide > 0 && (
        <Link href="/alerts" prefetch={false}>
          {formatCount(row.toDecide)} to decide
        </Link>
      )}
      {toFix > 0 &&
        (row.toDecide > 0 ? (
          <span className="cell-2"> {formatCount(toFix)} to fix</span>
        ) : (
          <Link href={`/runs/${row.last?.id}#causes`} prefetch={false}>
            {formatCount(toFix)} to fix
          </Link>
        ))}
    </td>
  );
}

function Next({ row, zone, canStart }: { row: HomeRow; zone: string; canStart: boolean }) {
  const { next, paused } = row;
  if (paused) {
    return (
      <td data-l="Next import">
        <Status kind="paused">Paused</Status>
        <span className="cell-2">
          {" "}
          {paused.by ? `by ${paused.by}, ` : ""}since {formatMoment(paused.since, zone)}
        </span>
        {canStart && <PauseButton dataType={row.dataType} label={row.label} isPaused />}
      </td>
    );
  }
  if (!next) {
    return (
      <td data-l="Next import" className="muted">
        {row.isManual ? "Manual only" : "Not set"}
      </td>
    );
  }
  const end = formatMoment(new Date(next.at.getTime() + 60 * 60_000), zone).split(", ")[1];
  const { frequency } = next;
  const how =
    frequency.kind === "weekly"
      ? `Weekly, ${WEEKDAYS[frequency.weekday - 1]}`
      : frequency.kind === "monthly"
        ? `Monthly, ${frequency.day === "last" ? "last day" : `day ${frequency.day}`}`
        : "Daily";
  return (
    <td data-l="Next import">
      {formatMoment(next.at, zone)}–{end}
      <span className="cell-2"> {how}</span>
      {row.unmet && (
        <span className="cell-2">
          {" "}
          {formatMoment(row.unmet.dueAt, zone)}{" "}
          {row.unmet.status === "skipped" ? "was skipped because one was running" : "was missed"}
          {row.unmet.runId && (
            <>
              {": "}
              <Link href={`/runs/${row.unmet.runId}`} prefetch={false}>
                {row.unmet.status === "skipped" ? "that import" : "the import that followed"}
              </Link>
            </>
          )}
        </span>
      )}
      {canStart && <PauseButton dataType={row.dataType} label={row.label} isPaused={false} />}
    </td>
  );
}

function Untouched({ row, canStart }: { row: HomeRow } & Times) {
  const isReady = row.state === "ready";
  const missing = row.items.filter((item) => item.state === "missing").map((item) => item.message);
  const slug = slugOf(row.dataType);
  return (
    <tbody>
      <tr>
        <th scope="row">{row.label}</th>
        <td data-l="Status">
          <Status kind="neutral">
            {isReady ? "Ready to start" : row.state === "disabled" ? "Disabled" : "Not set up"}
          </Status>
        </td>
        <td colSpan={8} className="muted">
          {isReady ? "Nothing was imported yet." : missing.join(" ") || "Disabled until the SIS is connected."}
        </td>
        <td className="whitespace-nowrap text-right">
          {canStart && row.state !== "disabled" && (
            <LinkButton size="sm" href={`/imports/${slug}/${isReady ? "start" : "fields"}`}>
              {isReady ? "Start" : "Set up"}
            </LinkButton>
          )}
        </td>
      </tr>
    </tbody>
  );
}
