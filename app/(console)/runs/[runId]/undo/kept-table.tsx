import Link from "next/link";
import { formatNoun } from "@/components/ui/numbers";
import { Table } from "@/components/ui/table";
import type { KeptStudent, UndoPreview } from "@/server/runs/undo-preview";

const KEPT_BY: Record<KeptStudent["keptBy"], string> = {
  hand: "Edited, kept or protected by hand since",
  school_sync: "Changed by SchoolSync since",
  data_import: "Changed by Data Import since",
};

/** Whom the undo leaves as they are although the import created them, with the reason. */
export function KeptTable({ undo: { kept, keptStudents } }: { undo: NonNullable<UndoPreview["undo"]> }) {
  if (keptStudents.length === 0) return null;
  const all = kept.hand + kept.school_sync + kept.data_import;
  return (
    <section className="section" aria-labelledby="kept">
      <div className="section-head">
        <h2 id="kept">Kept as they are</h2>
        <span className="muted">
          {formatNoun(all, [
            "student that was created by this import and changed since",
            "students that were created by this import and changed since",
          ])}
          {all > keptStudents.length ? `; the first ${keptStudents.length} here, all in the preview file` : ""}
        </span>
      </div>
      <Table caption="Created students that the undo keeps, with the reason" density="compact" narrow="stack">
        <thead>
          <tr>
            <th scope="col">Student</th>
            <th scope="col">High School Student ID</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {keptStudents.map((student) => (
            <tr key={student.id}>
              <th scope="row">
                <Link href={`/roster/students/${student.id}`} prefetch={false}>
                  {student.name}
                </Link>
              </th>
              <td data-l="High School Student ID">
                <span className="code">{student.number}</span>
              </td>
              <td data-l="Reason">{KEPT_BY[student.keptBy]}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
