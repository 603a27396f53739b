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
  value: string;
  onChange: (value: string) => void;
  options: { id: string; label: string; hint?: string }[];
};

/** One of a few. */
export function RadioGroup({ label, value, onChange, options }: RadioProps) {
  return (
    <AriaRadioGroup className="grid gap-1" value={value} onChange={onChange}>
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
