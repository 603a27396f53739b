"use client";

import { useState, type ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { ComboBox as AriaComboBox } from "react-aria-components/ComboBox";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { Header, ListBox, ListBoxItem, ListBoxSection } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { Icon } from "./icon";

export type ComboOption = { id: string; label: string; detail?: string; hint?: string };
export type ComboGroup = { title?: string; options: readonly ComboOption[] };
type Props = {
  label: string;
  id?: string;
  isLabelHidden?: boolean;
  groups: readonly ComboGroup[];
  selectedKey: string | null;
  onSelectionChange: (key: string | null) => void;
  /** Takes what was typed when it is none of the options. */
  onCustom?: (text: string) => void;
  footer?: ReactNode;
  isInvalid?: boolean;
  isNone?: boolean;
  describedBy?: string;
};

function Marked({ text, typed }: { text: string; typed: string }) {
  const at = typed ? text.toLowerCase().indexOf(typed.toLowerCase()) : -1;
  if (at < 0) return <>{text}</>;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + typed.length)}</mark>
      {text.slice(at + typed.length)}
    </>
  );
}

/** One of a long list, found by typing. */
export function ComboBox(props: Props) {
  const {
    label,
    isLabelHidden = false,
    groups,
    selectedKey,
    onSelectionChange,
    onCustom,
    footer,
    isInvalid = false,
    isNone = false,
    describedBy,
    id,
  } = props;
  const all = groups.flatMap((group) => group.options);
  const chosen = all.find((option) => option.id === selectedKey)?.label ?? "";
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? chosen;
  const typed = draft !== null && draft !== chosen ? draft.trim() : "";
  // A page may hold dozens of these: only the one in use gets all options.
  const [isInUse, setInUse] = useState(false);
  const offered = isInUse ? groups : [{ options: all.filter((option) => option.id === selectedKey) }];
  const hits = offered
    .map((group: ComboGroup) => ({
      ...group,
      options: group.options.filter((option) => option.label.toLowerCase().includes(typed.toLowerCase())),
    }))
    .filter((group) => group.options.length > 0);
  const leave = () => {
    // A name that was typed whole is chosen as if it had been picked from the list.
    const named = typed ? all.find((option) => option.label.toLowerCase() === typed.toLowerCase()) : undefined;
    if (named) onSelectionChange(named.id);
    else if (onCustom && typed) onCustom(typed);
    setDraft(null);
    setInUse(false);
  };
  return (
    <AriaComboBox
      className="field"
      inputValue={text}
      onInputChange={setDraft}
      value={selectedKey}
      onChange={(key) => {
        // Typing clears the part's own selection; ours stays until something else is chosen.
        if (key === null) return;
        setDraft(null);
        onSelectionChange(String(key));
      }}
      onFocus={() => setInUse(true)}
      onBlur={leave}
      isInvalid={isInvalid}
      validationBehavior="aria"
      allowsCustomValue={onCustom !== undefined}
      allowsEmptyCollection
      menuTrigger="input"
      aria-describedby={describedBy}
    >
      <Label className={isLabelHidden ? "sr-only" : "label"}>{label}</Label>
      <div
        onKeyDownCapture={(event) => event.key === "Escape" && setDraft(null)}
        className={`combo ${isNone ? "combo-none" : ""}`}
        data-invalid={isInvalid || undefined}
      >
        <Input id={id} />
        <Button>
          <Icon name="chevron" className="i-sm" />
        </Button>
      </div>
      <Popover className="pop w-[max(var(--trigger-width),min(34rem,calc(100vw-2rem)))]">
        <ListBox
          className="listbox"
          renderEmptyState={() => <p className="px-2 py-1.5 muted">Nothing in the list matches.</p>}
        >
          {hits.map((group) => (
            <ListBoxSection key={group.title ?? ""} aria-label={group.title ?? label} id={group.title ?? "all"}>
              {group.title && <Header>{group.title}</Header>}
              {group.options.map((option) => (
                <ListBoxItem key={option.id} id={option.id} textValue={option.label}>
                  <Icon name="check" className="tick" />
                  <span>
                    <Marked text={option.label} typed={typed} />
                    {option.hint && <span className="cell-2">{option.hint}</span>}
                  </span>
                  {option.detail && <span className="faint tnum">{option.detail}</span>}
                </ListBoxItem>
              ))}
            </ListBoxSection>
          ))}
        </ListBox>
        {footer && <div className="hint max-w-none border-t border-rule px-3 py-2">{footer}</div>}
      </Popover>
    </AriaComboBox>
  );
}
