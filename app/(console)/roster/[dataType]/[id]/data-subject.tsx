"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount } from "@/components/ui/numbers";
import { TextField } from "@/components/ui/text-field";
import type { PersonInput } from "@/server/data-subjects/schema";

type Props = PersonInput & { slug: string; title: string; noun: string };

const WORDS: Record<string, string> = {
  record: "record",
  changes: "changes in its history",
  logLines: "lines in logs of imports, emptied",
  alerts: "alerts",
  typedValues: "typed values",
  notTheSamePerson: "decisions “Not the same person”",
  sessions: "sessions",
  guardians: "links from guardians",
  courseHistory: "course history records",
  currentCourses: "current courses",
};

/** What a person may ask for by law: everything that is held, and that it is erased. */
export function DataSubject({ dataType, id, slug, title, noun }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const erase = useMutation(trpc.dataSubjects.erase.mutationOptions({ onError: (error) => setProblem(error.message) }));
  const receipt = erase.data;
  return (
    <section aria-labelledby="subject" className="grid justify-items-start gap-3">
      <div className="section-head w-full">
        <h2 id="subject">Data of this person</h2>
      </div>
      <p className="muted">For a request by law: everything that is held about this {noun}, or its end.</p>
      <div className="flex flex-wrap gap-2">
        <LinkButton href={`/api/roster/${slug}/${id}/data.json`} size="sm" isDownload>
          Export data
        </LinkButton>
        <Dialog
          trigger={
            <Button size="sm" variant="danger">
              Erase…
            </Button>
          }
          title={receipt ? "Receipt" : `Erase ${title}`}
          isPending={erase.isPending || receipt !== undefined}
        >
          {(close) =>
            receipt ? (
              <>
                <div className="grid gap-3 px-6 pb-5">
                  <p>Erased on {receipt.erasedAt.toUTCString()}:</p>
                  <ul className="grid gap-1">
                    {Object.entries(receipt.erased)
                      .filter(([, count]) => count > 0)
                      .map(([name, count]) => (
                        <li key={name}>
                          {formatCount(count)} {WORDS[name] ?? name}
                        </li>
                      ))}
                  </ul>
                  <p>
                    The original data of imports cannot be taken apart. It is removed by{" "}
                    {receipt.originalsUntil.toUTCString()}, when its retention ends.
                  </p>
                </div>
                <div className="dialog-foot">
                  <Button onPress={() => window.print()}>Print</Button>
                  <Button variant="primary" onPress={() => router.push(`/roster/${slug}`)}>
                    Go to the roster
                  </Button>
                </div>
              </>
            ) : (
              <form
                onSubmit={(event) => {
                  event.preventDefault();
                  setProblem(null);
                  erase.mutate({ dataType, id, confirmation: typed });
                }}
              >
                <div className="grid gap-4 px-6 pb-5">
                  <p>
                    The record, its history and everything else that names this {noun} go for good. No undo brings them
                    back.
                  </p>
                  <p>
                    While the SIS still holds this {noun}, the next import brings a new record. Take it out there first.
                  </p>
                  <TextField
                    label={`Type ${title} to confirm`}
                    value={typed}
                    onChange={setTyped}
                    autoComplete="off"
                    {...(problem ? { errorMessage: problem } : {})}
                  />
                </div>
                <div className="dialog-foot">
                  <Button onPress={close}>Cancel</Button>
                  <Button type="submit" variant="danger-filled" isPending={erase.isPending}>
                    Erase for good
                  </Button>
                </div>
              </form>
            )
          }
        </Dialog>
      </div>
    </section>
  );
}
