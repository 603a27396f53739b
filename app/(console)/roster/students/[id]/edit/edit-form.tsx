"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { LeaveGuard } from "@/components/imports/leave-guard";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { ErrorSummary } from "@/components/ui/error-summary";
import { LinkButton } from "@/components/ui/link-button";
import { formatNoun } from "@/components/ui/numbers";
import { Note } from "@/components/ui/status";
import { Table } from "@/components/ui/table";

export type EditableField = {
  key: string;
  label: string;
  group: string;
  raw: string | null;
  options: { key: string; label: string }[] | null;
  isKept: boolean;
  followsSis: boolean;
};

/** An id cannot be kept: it identifies the student. */
const NEVER_KEPT = ["sisId", "studentNumber"];

/** Every field of one student, with what imports will do to a value that is changed here. */
export function EditForm({ id, fields }: { id: number; fields: EditableField[] }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [values, setValues] = useState<Record<string, string>>({});
  const [keep, setKeep] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<{ title: string; fields: Record<string, string[]> } | null>(null);
  const edit = useMutation(
    trpc.roster.edit.mutationOptions({
      onSuccess: () => {
        router.push(`/roster/students/${id}`);
        router.refresh();
      },
      onError: (error) =>
        setProblem({ title: error.message, fields: (error.data?.fields ?? {}) as Record<string, string[]> }),
    }),
  );
  const changed = fields.filter((field) => field.key in values && values[field.key] !== (field.raw ?? ""));
  const save = () =>
    edit.mutate({
      id,
      values: Object.fromEntries(changed.map((field) => [field.key, values[field.key] || null])),
      shown: Object.fromEntries(changed.map((field) => [field.key, field.raw])),
      keep: changed.filter((field) => keep.has(field.key)).map((field) => field.key),
    });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <LeaveGuard isActive={changed.length > 0 && !edit.isSuccess} />
      {problem && (
        <ErrorSummary
          title={problem.title}
          errors={Object.entries(problem.fields).map(([key, [text]]) => ({ href: `#edit-${key}`, text: text ?? "" }))}
        />
      )}
      {[...new Set(fields.map((field) => field.group))].map((group) => (
        <section key={group} className="section first-of-type:mt-0" aria-label={group}>
          <Table caption={group} narrow="stack">
            <thead>
              <tr>
                <th scope="col" style={{ width: "13rem" }}>
                  {group}
                </th>
                <th scope="col" style={{ width: "22rem" }}>
                  Value
                </th>
                <th scope="col">Next import</th>
              </tr>
            </thead>
            <tbody>
              {fields
                .filter((field) => field.group === group)
                .map((field) => (
                  <FieldRow
                    key={field.key}
                    field={field}
                    value={values[field.key] ?? field.raw ?? ""}
                    problem={problem?.fields[field.key]?.[0] ?? null}
                    isChanged={changed.includes(field)}
                    isKept={keep.has(field.key)}
                    onChange={(value) => setValues({ ...values, [field.key]: value })}
                    onKeep={(on) => {
                      const next = new Set(keep);
                      if (on) next.add(field.key);
                      else next.delete(field.key);
                      setKeep(next);
                    }}
                  />
                ))}
            </tbody>
          </Table>
        </section>
      ))}
      <div className="actionbar">
        <output>
          {changed.length === 0 ? "Nothing changed" : `${formatNoun(changed.length, ["field", "fields"])} changed`}
        </output>
        <span className="end">
          <LinkButton href={`/roster/students/${id}`}>Cancel</LinkButton>
          <Button variant="primary" type="submit" isPending={edit.isPending}>
            Save
          </Button>
        </span>
      </div>
    </form>
  );
}

function FieldRow({
  field,
  value,
  problem,
  isChanged,
  isKept,
  onChange,
  onKeep,
}: {
  field: EditableField;
  value: string;
  problem: string | null;
  isChanged: boolean;
  isKept: boolean;
  onChange: (value: string) => void;
  onKeep: (on: boolean) => void;
}) {
  const control = {
    id: `edit-${field.key}`,
    "aria-label": field.label,
    "aria-invalid": problem ? true : undefined,
    "aria-describedby": problem ? `problem-${field.key}` : undefined,
    value,
  };
  return (
    <tr>
      <th scope="row">{field.label}</th>
      <td data-l="Value">
        {field.options ? (
          <select className="select w-full" {...control} onChange={(event) => onChange(event.target.value)}>
            <option value="">Empty</option>
            {field.options.map((option) => (
              <option key={option.key} value={option.key}>
                {option.label}
              </option>
            ))}
          </select>
        ) : (
          <input className="input w-full" {...control} onChange={(event) => onChange(event.target.value)} />
        )}
        {problem && (
          <Note kind="bad" id={`problem-${field.key}`}>
            {problem}
          </Note>
        )}
      </td>
      <td data-l="Next import" className="muted">
        {!field.followsSis && "Not imported; your value stays."}
        {field.followsSis && field.isKept && "Kept; your value stays."}
        {field.followsSis && !field.isKept && !isChanged && "Follows the SIS."}
        {field.followsSis &&
          !field.isKept &&
          isChanged &&
          NEVER_KEPT.includes(field.key) &&
          "The SIS’s value comes back."}
        {field.followsSis && !field.isKept && isChanged && !NEVER_KEPT.includes(field.key) && (
          <label className="inline-flex items-center gap-2 text-ink">
            <input
              type="checkbox"
              aria-label={`Keep this value of ${field.label}`}
              checked={isKept}
              onChange={(event) => onKeep(event.target.checked)}
            />
            Keep this value
            <span className="muted">{isKept ? "" : "or the SIS’s value comes back"}</span>
          </label>
        )}
      </td>
    </tr>
  );
}
