"use client";

import { useState, type ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { Icon } from "./icon";

export type ButtonVariant = "primary" | "default" | "quiet" | "danger" | "danger-filled";

type Props = {
  variant?: ButtonVariant;
  size?: "md" | "sm";
  type?: "button" | "submit";
  icon?: string;
  isPending?: boolean;
  onPress?: () => void;
  "aria-label"?: string;
  children?: ReactNode;
};

/** A button is never disabled to hide a reason; while something is under way it says so and keeps its width. */
export function Button({
  variant = "default",
  size = "md",
  type = "button",
  icon,
  isPending = false,
  onPress,
  children,
  ...rest
}: Props) {
  // What it says changes while something is under way; the width it had when pressed does not.
  const [width, setWidth] = useState<number>();
  const look = `btn btn-${variant} ${size === "sm" ? "btn-sm" : ""} ${children ? "" : "btn-icon"}`;
  return (
    <AriaButton
      className={look}
      type={type}
      aria-busy={isPending || undefined}
      style={isPending && width ? { minWidth: width } : undefined}
      onPressStart={({ target }) => !isPending && setWidth(target.getBoundingClientRect().width)}
      onPress={() => !isPending && onPress?.()}
      {...rest}
    >
      {isPending ? <Icon name="running" className="i animate-spin" /> : icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}
