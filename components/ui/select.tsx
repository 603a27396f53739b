"use client";

import { Button } from "react-aria-components/Button";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { Select as AriaSelect, SelectValue } from "react-aria-components/Select";
import { Icon } from "./icon";

export type SelectOption = { id: string; label: string };
type Props = {
  label: string;
  isLabelHidden?: boolean;
  placeholder?: string;
  options: readonly SelectOption[];
  selectedKey: string | null;
  onSelectionChange: (key: string) => void;
  describedBy?: string;
};

/** One of a short, known list. */
export function Select({
  label,
  isLabelHidden = false,
  placeholder = "Choose",
  options,
  selectedKey,
  onSelectionChange,
  describedBy,
}: Props) {
  return (
    <AriaSelect
      className="field"
      value={selectedKey}
      onChange={(key) => key !== null && onSelectionChange(String(key))}
      placeholder={placeholder}
      aria-describedby={describedBy}
    >
      <Label className={isLabelHidden ? "sr-only" : "label"}>{label}</Label>
      <Button className="select">
        <SelectValue className="truncate data-[placeholder]:text-ink-3" />
        <Icon name="chevron" className="i-sm" />
      </Button>
      <Popover className="pop min-w-(--trigger-width)">
        <ListBox className="listbox" items={options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label}>
              <Icon name="check" className="tick" />
              <span>{option.label}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
