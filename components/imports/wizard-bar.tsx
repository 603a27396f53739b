"use client";

import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { MayNotSave } from "./settings-part";

type Props = {
  maySave: boolean;
  status: string;
  isPending: boolean;
  onSave: (next: string | null) => void;
  next: { href: string; label: string };
};

/** The end of each step: Save stays, Save and close leads to Configure, Next goes on; who may only look, goes on. */
export function WizardBar({ maySave, status, isPending, onSave, next }: Props) {
  if (!maySave)
    return (
      <div className="actionbar">
        <MayNotSave />
        <span className="end">
          <LinkButton href={next.href}>Next: {next.label}</LinkButton>
        </span>
      </div>
    );
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
