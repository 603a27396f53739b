"use client";

import type { ReactNode } from "react";
import { Checkbox as AriaCheckbox } from "react-aria-components/Checkbox";
import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup as AriaRadioGroup } from "react-aria-components/RadioGroup";
import { Icon } from "./icon";

/** A choice that is on or off; the whole line is the target. */
export function Checkbox({
  isSelected,
  onChange,
  children,
  hint,
}: {
  isSelected: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
  hint?: string;
}) {
  return (
    <AriaCheckbox className="choice" isSelected={isSelected} onChange={onChange}>
      <span className="choice-box">
        <Icon name="check" className="i-sm" />
      </span>
      <span>
        {children}
        {hint && <span className="hint block">{hint}</span>}
      </span>
    </AriaCheckbox>
  );
}

type RadioProps = {
  label: string;
  /** Null is no choice yet. */
  value: string | null;
  onChange: (value: string) => void;
  options: { id: string; label: string; hint?: string }[];
  /** Beside each other, for a row of a table. */
  isInline?: boolean;
  isInvalid?: boolean;
  describedBy?: string | undefined;
};

/** One of a few. */
export function RadioGroup({
  label,
  value,
  onChange,
  options,
  isInline = false,
  isInvalid = false,
  describedBy,
}: RadioProps) {
  return (
    <AriaRadioGroup
      className={isInline ? "radios" : "grid gap-1"}
      orientation={isInline ? "horizontal" : "vertical"}
      value={value}
      onChange={onChange}
      isInvalid={isInvalid}
      validationBehavior="aria"
      aria-describedby={describedBy}
    >
      <Label className="sr-only">{label}</Label>
      {options.map((option) => (
        <Radio key={option.id} className="choice" value={option.id}>
          <span className="choice-box choice-radio">
            <svg className="size-1.5" viewBox="0 0 6 6" aria-hidden="true">
              <circle cx="3" cy="3" r="3" fill="currentColor" />
            </svg>
          </span>
          <span>
            {option.label}
            {option.hint && <span className="hint block">{option.hint}</span>}
          </span>
        </Radio>
      ))}
    </AriaRadioGroup>
  );
}
