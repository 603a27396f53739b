import Link from "next/link";
import { api } from "@/components/trpc/server";
import { Empty } from "@/components/ui/empty";
import { FilterLinks } from "@/components/ui/filter-links";
import { formatNoun } from "@/components/ui/numbers";
import { Pager } from "@/components/ui/pager";
import { Table } from "@/components/ui/table";
import type { DataType } from "@/server/connectors/connector";
import { slugOf } from "@/server/engine/catalogue/slug";
import type { CauseGroup } from "@/server/runs/summary";
import { alertHref, type AlertView } from "./alert-address";
import { TypedValueForm } from "./typed-value-form";

type Props = {
  causes: CauseGroup[];
  runId: string;
  view: AlertView;
  dataType: DataType;
  canDecide: boolean;
  options: Record<string, [string, string][]>;
};

/** Records whose required value is missing: mended in the SIS, or with a value typed here until the SIS sends one. */
export async function MissingTab({ causes, runId, view, dataType, canDecide, options }: Props) {
  const cause = causes.find((one) => one.key === view.cause) ?? causes[0];
  if (!cause) {
    return <Empty title="No missing fields" why="Every record of the last import had the values it needs." />;
  }
  const field = cause.key.split(":")[1] ?? "";
  const page = await api.runs.lines({ runId, cause: cause.key, after: view.after, before: view.before });
  const typed = await api.alerts.typedValues({
    dataType,
    sourceIds: page.lines.map((line) => line.sourceId),
  });
  const valueOf = (sourceId: string) => typed.find((one) => one.sourceId === sourceId && one.field === field)?.value;
  return (
    <>
      <div className="filters">
        <FilterLinks
          label="Missing field"
          items={causes.map((one) => ({
            href: alertHref({ type: view.type, tab: "missing", cause: one.key }),
            label: one.title,
            count: one.records,
            isCurrent: one.key === cause.key,
          }))}
        />
      </div>
      <p className="measure mb-4">
        {cause.message} {cause.who} can fill it in {cause.where}; the next import picks it up. A value typed here holds
        until the SIS sends one.
      </p>
      <Table caption={`Records without ${cause.title}`} narrow="stack">
        <thead>
          <tr>
            <th scope="col">Record</th>
            <th scope="col">ID</th>
            <th scope="col">School</th>
            <th scope="col" style={{ width: "26rem" }}>
              Value
            </th>
          </tr>
        </thead>
        <tbody>
          {page.lines.map((line) => (
            <tr key={line.row}>
              <th scope="row">
                {line.recordId ? (
                  <Link href={`/roster/${slugOf(dataType)}/${line.recordId}`} prefetch={false}>
                    {line.name}
                  </Link>
                ) : (
                  line.name
                )}
              </th>
              <td data-l="ID">
                <span className="code">{line.number ?? line.sourceId}</span>
              </td>
              <td data-l="School">{line.school}</td>
              <td data-l="Value">
                <TypedValueForm
                  dataType={dataType}
                  sourceId={line.sourceId}
                  field={field}
                  name={line.name}
                  saved={valueOf(line.sourceId) ?? null}
                  options={options[field] ?? null}
                  canType={canDecide && field in options}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      <Pager
        label={formatNoun(cause.records, ["record", "records"])}
        previousHref={
          page.previous === null
            ? null
            : alertHref({ type: view.type, tab: "missing", cause: cause.key, before: page.previous })
        }
        nextHref={
          page.next === null ? null : alertHref({ type: view.type, tab: "missing", cause: cause.key, after: page.next })
        }
      />
    </>
  );
}
