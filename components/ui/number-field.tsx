"use client";

import { useState } from "react";
import { Input } from "react-aria-components/Input";
import { TextField } from "react-aria-components/TextField";

type Props = {
  /** Said to screen readers; the words around the field say it to everybody else. */
  label: string;
  id: string;
  value: number;
  onChange: (value: number) => void;
  isInvalid?: boolean;
  describedBy?: string | undefined;
};

/** A small number within a sentence; what is no number arrives as NaN and stays as it was typed. */
export function NumberField({ label, id, value, onChange, isInvalid = false, describedBy }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? (Number.isNaN(value) ? "" : String(value));
  return (
    <TextField
      aria-label={label}
      aria-describedby={describedBy}
      isInvalid={isInvalid}
      validationBehavior="aria"
      value={shown}
      onBlur={() => !Number.isNaN(value) && setDraft(null)}
      onChange={(text) => {
        setDraft(text);
        onChange(/^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN);
      }}
    >
      <Input className="input num-in" id={id} inputMode="numeric" />
    </TextField>
  );
}
