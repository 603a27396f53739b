"use client";

import type { ReactNode } from "react";
import { FieldError } from "react-aria-components/FieldError";
import { Label } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import { TextArea as AriaTextArea } from "react-aria-components/TextArea";
import { TextField } from "react-aria-components/TextField";
import { Icon } from "./icon";

type Props = {
  label: string;
  id?: string;
  value: string;
  onChange: (value: string) => void;
  rows?: number;
  description?: ReactNode;
  errorMessage?: string;
};

/** Several labelled lines of text, in the typeface of codes. */
export function TextArea({ label, id, value, onChange, rows = 6, description, errorMessage }: Props) {
  return (
    <TextField
      className="field"
      isInvalid={Boolean(errorMessage)}
      validationBehavior="aria"
      value={value}
      onChange={onChange}
    >
      <Label className="label">{label}</Label>
      <AriaTextArea className="input code" id={id} rows={rows} spellCheck="false" />
      {description && (
        <Text slot="description" className="hint">
          {description}
        </Text>
      )}
      <FieldError className="status tone-bad text-sm whitespace-normal">
        <Icon name="bad" />
        <span>{errorMessage}</span>
      </FieldError>
    </TextField>
  );
}
