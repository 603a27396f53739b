import { Table } from "@/components/ui/table";
import { Notice } from "@/components/ui/status";
import type { SsoTestAnswer } from "@/server/sso/queries";

/** What a test received, and whom it would have signed in. */
export function TestAnswer({ answer, noun }: { answer: SsoTestAnswer; noun: string }) {
  const rows = [
    ["NameID", answer.nameId ?? ""],
    ...Object.entries(answer.attributes).map(([name, values]) => [name, values.join(", ")]),
  ];
  return (
    <section aria-labelledby="answer" className="grid gap-3">
      <h2 id="answer">What the test received</h2>
      {answer.match ? (
        <Notice kind="ok" title={`This would sign in ${answer.match.title}.`} />
      ) : (
        <Notice kind="warn" title={`This would sign in no ${noun}.`}>
          <p>{answer.refusal}</p>
        </Notice>
      )}
      <Table caption="What the identity provider said" density="compact" narrow="stack">
        <thead>
          <tr>
            <th scope="col" style={{ width: "16rem" }}>
              Name
            </th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td data-l="Value" className="code break-all">
                {value}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
