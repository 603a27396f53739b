"use client";

import type { ReactNode } from "react";
import { FieldError } from "react-aria-components/FieldError";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import { TextField as AriaTextField } from "react-aria-components/TextField";
import { Icon } from "./icon";

type Props = {
  label: string;
  name?: string;
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
  onBlur?: () => void;
  type?: "text" | "email" | "password" | "url" | "date" | "time" | "number";
  placeholder?: string;
  description?: ReactNode;
  errorMessage?: string;
  isRequired?: boolean;
  autoComplete?: string;
};

/** A labelled line of text with its hint, and what is wrong with it below. */
export function TextField({ label, description, errorMessage, placeholder, id, isRequired, ...rest }: Props) {
  return (
    <AriaTextField
      className="field"
      isInvalid={Boolean(errorMessage)}
      validationBehavior="aria"
      {...(isRequired ? { isRequired } : {})}
      {...rest}
    >
      <Label className="label">{label}</Label>
      <Input className="input" placeholder={placeholder} id={id} />
      {description && (
        <Text slot="description" className="hint">
          {description}
        </Text>
      )}
      <FieldError className="status tone-bad text-sm whitespace-normal">
        <Icon name="bad" />
        <span>{errorMessage}</span>
      </FieldError>
    </AriaTextField>
  );
}
