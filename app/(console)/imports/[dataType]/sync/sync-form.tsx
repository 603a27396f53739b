"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { LeaveGuard } from "@/components/imports/leave-guard";
import { SettingsPart } from "@/components/imports/settings-part";
import { WizardBar } from "@/components/imports/wizard-bar";
import { useTRPC } from "@/components/trpc/client";
import { Checkbox, RadioGroup } from "@/components/ui/choice";
import { ErrorSummary, type SummaryError } from "@/components/ui/error-summary";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { LIMITS, type Frequency, type SyncRules } from "@/server/engine/types";
import { dayOf } from "@/server/settings/next-run";
import { saveSyncInput, type SaveSyncInput } from "@/server/settings/schema";
import type { Paused } from "@/server/settings/paused";
import type { LimitHistory } from "@/server/runs/limit-history";
import { ImportRules, type OfferedRules } from "./import-rules";
import { NextRuns } from "./next-runs";
import { PauseRules } from "./pause-rules";
import { SafetyLimitRules } from "./safety-limits";
import { syncErrors } from "./sync-errors";

type Props = {
  dataType: SaveSyncInput["dataType"];
  slug: string;
  label: string;
  noun: string;
  maySave: boolean;
  rules: OfferedRules;
  view: {
    sync: SyncRules;
    isSaved: boolean;
    paused: Paused | null;
    schools: { id: string; name: string }[];
  };
  history: LimitHistory;
  districtZone: string;
  nowIso: string;
};

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const FREQUENCIES = [
  { id: "manual", label: "Manual only", hint: "Nothing runs by itself." },
  { id: "daily", label: "Daily" },
  { id: "weekly", label: "Weekly" },
  { id: "monthly", label: "Monthly" },
];

function frequencyOf(kind: string): Frequency {
  if (kind === "weekly") return { kind, weekday: 1 };
  if (kind === "monthly") return { kind, day: 1 };
  return kind === "daily" ? { kind } : { kind: "manual" };
}

const zonesOf = (extra: string[]) =>
  [
    ...new Set([
      ...extra,
      "America/New_York",
      "America/Chicago",
      "America/Denver",
      "America/Phoenix",
      "America/Los_Angeles",
      "America/Anchorage",
      "Pacific/Honolulu",
      "America/Puerto_Rico",
      "UTC",
    ]),
  ].map((zone) => ({ id: zone, label: zone }));

/** Sync settings: from which schools, when, and by which rules; the next imports stay in view. */
export function SyncForm({ dataType, slug, label, noun, maySave, rules, view, history, districtZone, nowIso }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [errors, setErrors] = useState<{ title: string; list: SummaryError[] } | null>(null);
  const [isSavedNow, setSavedNow] = useState(false);
  const form = useForm<SaveSyncInput>({
    resolver: zodResolver(saveSyncInput),
    defaultValues: { dataType, sync: view.sync },
  });
  const save = useMutation(trpc.settings.saveSync.mutationOptions());
  const sync = form.watch("sync");
  const isDirty = form.formState.isDirty;
  const submit = (next: string | null) =>
    void form.handleSubmit(
      (values) =>
        save.mutate(values, {
          onSuccess: () => {
            setErrors(null);
            setSavedNow(true);
            form.reset(values);
            if (next) router.push(next);
            router.refresh();
          },
          onError: (error) => setErrors({ title: error.message, list: [] }),
        }),
      () => {
        setErrors({
          title: "Some settings need another look. Nothing was saved.",
          list: syncErrors(form.getValues("sync")),
        });
      },
    )();
  const set = <K extends keyof SyncRules>(key: K, value: SyncRules[K]) => {
    form.setValue(`sync.${key}` as "sync.timeOfDay", value as never, {
      shouldDirty: true,
      shouldValidate: form.formState.isSubmitted,
    });
    setSavedNow(false);
  };
  const isScheduled = view.isSaved && view.sync.frequency.kind !== "manual";
  const wrong = form.formState.errors.sync;
  const timeError = wrong?.timeOfDay?.message;
  const limitErrors = Object.fromEntries(
    LIMITS.map((name) => [
      name,
      {
        percent: wrong?.limits?.[name]?.percent?.message,
        atLeast: wrong?.limits?.[name]?.atLeast?.message,
      },
    ]),
  );
  return (
    <form onSubmit={(event) => event.preventDefault()} noValidate>
      <LeaveGuard isActive={isDirty} />
      {errors && <ErrorSummary title={errors.title} errors={errors.list} />}
      <div className="aside-right">
        <SettingsPart maySave={maySave}>
          <div className="border-t-2 border-rule-ink">
            <div className="fs" id="sync-schoolIds">
              <h2>Available at schools</h2>
              <div className="grid gap-2">
                <RadioGroup
                  label="Schools"
                  value={sync.schoolIds === null ? "all" : "some"}
                  onChange={(value) =>
                    set("schoolIds", value === "all" ? null : view.schools.map((school) => school.id))
                  }
                  options={[
                    {
                      id: "all",
                      label: `All matched schools (${view.schools.length})`,
                      hint: "A school that is matched later is included.",
                    },
                    { id: "some", label: "Specify schools" },
                  ]}
                />
                {sync.schoolIds !== null && (
                  <div className="grid gap-1 pl-6">
                    {view.schools.map((school) => (
                      <Checkbox
                        key={school.id}
                        isSelected={sync.schoolIds?.includes(school.id) ?? false}
                        onChange={(on) =>
                          set(
                            "schoolIds",
                            on
                              ? [...(sync.schoolIds ?? []), school.id]
                              : (sync.schoolIds ?? []).filter((id) => id !== school.id),
                          )
                        }
                      >
                        {school.name}
                      </Checkbox>
                    ))}
                  </div>
                )}
              </div>
            </div>
            <div className="fs" id="sync-timeOfDay">
              <h2>Data update frequency</h2>
              <div className="grid gap-4">
                <RadioGroup
                  label="Frequency"
                  value={sync.frequency.kind}
                  onChange={(kind) => set("frequency", frequencyOf(kind))}
                  options={FREQUENCIES}
                />
                {sync.frequency.kind !== "manual" && (
                  <div className="flex flex-wrap items-start gap-3">
                    {sync.frequency.kind === "weekly" && (
                      <div className="w-40">
                        <Select
                          label="Day of the week"
                          options={WEEKDAYS.map((label, index) => ({ id: String(index + 1), label }))}
                          selectedKey={String(sync.frequency.weekday)}
                          onSelectionChange={(key) => set("frequency", { kind: "weekly", weekday: Number(key) as 1 })}
                        />
                      </div>
                    )}
                    {sync.frequency.kind === "monthly" && (
                      <div className="w-40">
                        <Select
                          label="Day of the month"
                          options={[
                            ...Array.from({ length: 28 }, (_, index) => ({
                              id: String(index + 1),
                              label: String(index + 1),
                            })),
                            { id: "last", label: "Last day" },
                          ]}
                          selectedKey={String(sync.frequency.day)}
                          onSelectionChange={(key) =>
                            set("frequency", { kind: "monthly", day: key === "last" ? "last" : Number(key) })
                          }
                        />
                      </div>
                    )}
                    <div className="w-28">
                      <Controller
                        control={form.control}
                        name="sync.timeOfDay"
                        render={({ field }) => (
                          <TextField
                            label="From"
                            type="time"
                            value={field.value}
                            onChange={field.onChange}
                            onBlur={field.onBlur}
                            {...(timeError ? { errorMessage: timeError } : {})}
                          />
                        )}
                      />
                    </div>
                    <div className="w-56">
                      <Select
                        label="Time zone"
                        options={zonesOf([districtZone, sync.timeZone])}
                        selectedKey={sync.timeZone}
                        onSelectionChange={(zone) => set("timeZone", zone)}
                      />
                    </div>
                  </div>
                )}
                {sync.frequency.kind !== "manual" && (
                  <p className="hint">
                    An import starts within the hour after this time, at a minute of the district’s own.
                  </p>
                )}
              </div>
            </div>
            <PauseRules
              pauses={sync.pauses}
              mayChange={maySave}
              today={dayOf(new Date(nowIso), sync.timeZone).toString()}
              error={wrong?.pauses?.message}
              onChange={(pauses) => set("pauses", pauses)}
            />
            <ImportRules
              sync={sync}
              noun={noun}
              offered={rules}
              error={wrong?.absentImports?.message}
              onChange={(change) =>
                (Object.keys(change) as (keyof SyncRules)[]).forEach((key) => set(key, change[key] as never))
              }
            />
            <SafetyLimitRules
              limits={sync.limits}
              history={history}
              noun={noun}
              errors={limitErrors}
              onChange={(limits) => set("limits", limits)}
            />
          </div>
        </SettingsPart>
        <NextRuns
          schedule={sync}
          saved={isScheduled ? { dataType, label, paused: view.paused } : null}
          mayPause={maySave}
          nowIso={nowIso}
        />
      </div>
      <WizardBar
        maySave={maySave}
        status={
          isDirty ? "Unsaved changes" : isSavedNow ? "Saved" : view.isSaved ? "" : "Suggested settings, not saved yet"
        }
        isPending={save.isPending}
        onSave={submit}
        next={{ href: `/imports/${slug}/start`, label: "Test / start import" }}
      />
    </form>
  );
}
