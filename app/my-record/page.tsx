import type { Metadata } from "next";
import { Mark } from "@/components/shell/mark";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { Table } from "@/components/ui/table";
import { findRecordVisitor } from "@/server/auth/record-cookie";
import { SSO_USER_TYPES } from "@/server/sso/kinds";
import { getRecord, type RecordView } from "@/server/roster/record";

export const metadata: Metadata = { title: "My record", robots: { index: false } };

/** What the district's roster holds about the person who is signed in, and nothing else. */
export default async function MyRecordPage() {
  const visitor = await findRecordVisitor();
  if (!visitor) {
    return (
      <Frame>
        <Empty
          title="Nobody is signed in"
          why="Sign in from your school’s own link. For your safety you are signed out after half an hour without a page."
        />
      </Frame>
    );
  }
  const { context, recordId } = visitor;
  const { dataType } = SSO_USER_TYPES[visitor.userType];
  const record = await getRecord(context.db, context.districtId, null, { dataType, id: recordId });
  return (
    <Frame isSignedIn>
      <PageHead
        title={record.title}
        meta={[
          <>
            {record.numberLabel} <span className="code">{record.number}</span>
          </>,
          ...(record.school ? [record.school] : []),
        ]}
        headline="This is what your district’s roster says about you. If something is wrong, tell your school: it is corrected there and arrives here with the next import."
      />
      <Fields record={record} />
      {visitor.userType === "guardian" && <Children record={record} />}
    </Frame>
  );
}

function Frame({ children, isSignedIn = false }: { children: React.ReactNode; isSignedIn?: boolean }) {
  return (
    <>
      <header className="topbar">
        <div className="topbar-in">
          <span className="brand">
            <Mark />
            Matricula
          </span>
          {isSignedIn && (
            <form className="topbar-end" method="post" action="/sso/sign-out">
              <button type="submit" className="btn btn-sm">
                Sign out
              </button>
            </form>
          )}
        </div>
      </header>
      <main className="page">{children}</main>
    </>
  );
}

function Fields({ record }: { record: RecordView }) {
  const given = record.fields.filter((field) => field.value !== null);
  const groups = [...new Set(given.map((field) => field.group))];
  return (
    <Table caption="Your record" density="compact" narrow="stack">
      <thead>
        <tr>
          <th scope="col" style={{ width: "16rem" }}>
            Field
          </th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group}>
          <tr className="group">
            <th scope="rowgroup" colSpan={2}>
              {group}
            </th>
          </tr>
          {given
            .filter((field) => field.group === group)
            .map((field) => (
              <tr key={field.key}>
                <th scope="row">{field.label}</th>
                <td data-l="Value">{field.value}</td>
              </tr>
            ))}
        </tbody>
      ))}
    </Table>
  );
}

function Children({ record }: { record: RecordView }) {
  const children = record.links.filter((links) => links.slug === "students").flatMap((links) => links.items);
  if (children.length === 0) return null;
  return (
    <section aria-labelledby="children" className="mt-10">
      <div className="section-head">
        <h2 id="children">Students</h2>
      </div>
      <ul className="grid gap-1">
        {children.map((child) => (
          <li key={child.id}>{child.title}</li>
        ))}
      </ul>
    </section>
  );
}
