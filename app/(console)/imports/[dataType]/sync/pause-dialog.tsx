"use client";

import { useState, type ReactNode } from "react";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import type { Pause } from "@/server/engine/types";
import { pause as pauseRules } from "@/server/settings/schema";

type Props = { trigger: ReactNode; title: string; pause: Pause; onDone: (pause: Pause) => void };

const EFFECTS: Record<Pause["kind"], string> = {
  blackout:
    "No import starts by itself on these days, and none is caught up afterwards. You can still start one by hand.",
  additions_only:
    "Imports on these days add new records. They change nothing that is there and make nobody inactive; the first import afterwards does.",
};

/** Asks for one range of days; it belongs to the form behind it, and is saved with it. */
export function PauseDialog({ trigger, title, pause, onDone }: Props) {
  return (
    <Dialog trigger={trigger} title={title}>
      {(close) => (
        <PauseFields
          pause={pause}
          onCancel={close}
          onDone={(changed) => {
            onDone(changed);
            close();
          }}
        />
      )}
    </Dialog>
  );
}

function PauseFields({
  pause,
  onCancel,
  onDone,
}: {
  pause: Pause;
  onCancel: () => void;
  onDone: (pause: Pause) => void;
}) {
  const [draft, setDraft] = useState(pause);
  const [isTried, setTried] = useState(false);
  const checked = pauseRules.safeParse(draft);
  const wrong = isTried && !checked.success ? z.flattenError(checked.error).fieldErrors : {};
  const field = (key: "fromOn" | "untilOn" | "reason") => ({
    id: `pause-${key}`,
    value: draft[key],
    onChange: (value: string) => setDraft({ ...draft, [key]: value }),
    isRequired: true,
    ...(wrong[key]?.[0] ? { errorMessage: wrong[key][0] } : {}),
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        // The form behind this one is not sent with it.
        event.stopPropagation();
        if (checked.success) return onDone(checked.data);
        setTried(true);
        document.getElementById(`pause-${String(checked.error.issues[0]?.path[0])}`)?.focus();
      }}
    >
      <div className="grid gap-4 px-6 pb-5">
        <p className="muted text-sm">{EFFECTS[draft.kind]}</p>
        <div className="flex flex-wrap gap-3">
          <div className="w-44">
            <TextField label="First day" type="date" {...field("fromOn")} />
          </div>
          <div className="w-44">
            <TextField label="Last day" type="date" {...field("untilOn")} />
          </div>
        </div>
        <TextField
          label="Reason"
          description="A few words for your colleagues: PowerSchool upgrade."
          autoComplete="off"
          {...field("reason")}
        />
      </div>
      <div className="dialog-foot">
        <span className="start">Takes effect when you save Sync settings.</span>
        <Button onPress={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary">
          {pause.fromOn ? "Change" : "Add"}
        </Button>
      </div>
    </form>
  );
}
