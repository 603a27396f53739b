"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState, type ReactNode } from "react";
import { ApiProvider, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { PreviewDialog } from "@/components/ui/dialog";
import { ErrorSummary, type SummaryError } from "@/components/ui/error-summary";
import { formatNoun } from "@/components/ui/numbers";
import type { SafetyLimits } from "@/server/engine/types";
import { ApproveForm } from "./approve-dialog";
import { DiscardDialog } from "./discard-dialog";
import { focusFirst } from "./focus-first";
import {
  approveAll,
  approvedIds,
  doneWords,
  firstChoices,
  notDoneWords,
  onlyWithinLimits,
  weigh,
  type Choices,
  type SchoolRow,
  type Weighed,
} from "./school-choices";

import { SchoolDecisions } from "./school-decisions";

type Props = {
  runId: string;
  schools: SchoolRow[];
  limits: SafetyLimits;
  noun: readonly [one: string, many: string];
  /** "1,556 planned changes" */
  planned: string;
  /** To be typed at approval; null asks for nothing. */
  confirmWith: string | null;
  /** The exact records, between the decision and the action bar. */
  children: ReactNode;
};

/** What stands against approving: schools without a choice, or none that is approved. */
function missingChoices(weighed: Weighed): SummaryError[] {
  if (weighed.undecided.length > 0) {
    return weighed.undecided.map((school) => ({
      href: `#decide-${school.schoolId}`,
      text: `${school.name} crossed a limit. Approve it or leave it out.`,
    }));
  }
  if (weighed.total === 0 || weighed.approved.length > 0) return [];
  return [{ href: "#bys", text: "Every school is left out. Approve at least one, or discard the import." }];
}

/** Deciding about a held import by school: the choices, what they add up to, approving and discarding. */
export function DecideImport(props: Props) {
  return (
    <ApiProvider>
      <Decide {...props} />
    </ApiProvider>
  );
}

function Decide({ runId, schools, limits, noun, planned, confirmWith, children }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [choices, setChoices] = useState<Choices>(() => firstChoices(schools));
  // What a press of Approve that was too early asked for; it stays as it was said, until nothing is missing.
  const [asked, setAsked] = useState<SummaryError[]>([]);
  const [isOpen, setOpen] = useState(false);
  const approve = useMutation(
    trpc.runs.approve.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        router.refresh();
      },
      onError: (error) => focusFirst(error.data?.fields, ["reason", "confirmation"]),
    }),
  );
  const weighed = weigh(schools, choices);
  const missing = missingChoices(weighed);
  const isAsked = asked.length > 0 && missing.length > 0;
  const press = () => {
    setAsked(missing);
    if (missing.length > 0) return;
    approve.reset();
    setOpen(true);
  };
  const fields = (approve.error?.data?.fields ?? {}) as Record<string, string[]>;
  const inField = fields.reason ?? fields.confirmation;
  return (
    <>
      <section className="section" aria-labelledby="bys">
        {isAsked && <ErrorSummary title="Some schools need a choice. Nothing was approved." errors={asked} />}
        <div className="section-head">
          <h2 id="bys">Decide by school</h2>
          <span className="muted">A school you leave out is not touched at all. The next import plans it again.</span>
          {schools.length > 0 && (
            <span className="end">
              <Button size="sm" variant="quiet" onPress={() => setChoices(approveAll(schools))}>
                Approve all
              </Button>
              <Button size="sm" variant="quiet" onPress={() => setChoices(onlyWithinLimits(schools))}>
                Only schools within their limits
              </Button>
            </span>
          )}
        </div>
        <SchoolDecisions
          schools={schools}
          limits={limits}
          asked={new Set(isAsked ? weighed.undecided.map((school) => school.schoolId) : [])}
          deciding={{ choices, weighed, onChoose: (id, choice) => setChoices({ ...choices, [id]: choice }) }}
        />
      </section>
      {children}
      <div className="actionbar">
        <output className="state">
          <b className="text-ink">{doneWords(weighed)}</b> <span>{notDoneWords(weighed)}</span>
        </output>
        <span className="end">
          <DiscardDialog runId={runId} planned={planned} />
          <Button variant="primary" onPress={press}>
            {weighed.total === 0
              ? "Approve import…"
              : `Approve ${formatNoun(weighed.approved.length, ["school", "schools"])}…`}
          </Button>
        </span>
      </div>
      <PreviewDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        isPending={approve.isPending}
        title={
          weighed.total === 0
            ? "Approve this import?"
            : `Approve ${weighed.approved.length} of ${formatNoun(weighed.total, ["school", "schools"])}?`
        }
      >
        <ApproveForm
          weighed={weighed}
          noun={noun}
          confirmWith={confirmWith}
          problem={{
            reason: fields.reason?.[0],
            confirmation: fields.confirmation?.[0],
            rest: inField ? undefined : approve.error?.message,
          }}
          isPending={approve.isPending}
          onApprove={(values) => approve.mutate({ runId, schools: approvedIds(weighed), ...values })}
          close={() => setOpen(false)}
        />
      </PreviewDialog>
    </>
  );
}
