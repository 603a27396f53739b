import Link from "next/link";
import type { ReactNode } from "react";
import type { ButtonVariant } from "./button";
import { Icon } from "./icon";

type Props = {
  href: string;
  variant?: ButtonVariant;
  size?: "md" | "sm";
  icon?: string;
  isDownload?: boolean;
  children: ReactNode;
};

/** A link that looks like a button: it goes somewhere, a button does something. */
export function LinkButton({ href, variant = "default", size = "md", icon, isDownload = false, children }: Props) {
  const look = `btn btn-${variant} ${size === "sm" ? "btn-sm" : ""}`;
  const inner = (
    <>
      {icon && <Icon name={icon} />}
      {children}
    </>
  );
  return isDownload ? (
    <a className={look} href={href} download>
      {inner}
    </a>
  ) : (
    <Link className={look} href={href} prefetch={false}>
      {inner}
    </Link>
  );
}
