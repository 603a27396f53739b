"use client";

import { Button } from "@/components/ui/button";

type Props = {
  status: string;
  isPending: boolean;
  onSave: (next: string | null) => void;
  next: { href: string; label: string };
};

/** The end of each step: Save stays, Save and close leads to Configure, Next goes on. */
export function WizardBar({ status, isPending, onSave, next }: Props) {
  return (
    <div className="actionbar">
      <output>{status}</output>
      <span className="end">
        <Button isPending={isPending} onPress={() => onSave(null)}>
          Save
        </Button>
        <Button isPending={isPending} onPress={() => onSave("/setup")}>
          Save and close
        </Button>
        <Button variant="primary" isPending={isPending} onPress={() => onSave(next.href)}>
          Next: {next.label}
        </Button>
      </span>
    </div>
  );
}
