import Link from "next/link";
import { Icon } from "./icon";

export type Step = {
  href: string;
  label: string;
  detail: string;
  state: "not-started" | "attention" | "done";
  isCurrent: boolean;
};

const SIGNS = {
  "not-started": { icon: "todo", tone: "neutral", word: "not started" },
  attention: { icon: "warn", tone: "warn", word: "needs attention" },
  done: { icon: "ok", tone: "ok", word: "done" },
} as const;

/** The steps of a wizard, in any order once the data allows. */
export function Steps({ label, items }: { label: string; items: Step[] }) {
  return (
    <nav className="steps" aria-label={label}>
      <ol>
        {items.map((step) => (
          <li key={step.href}>
            <Link href={step.href} prefetch={false} aria-current={step.isCurrent ? "step" : undefined}>
              <Icon name={SIGNS[step.state].icon} className={`i tone-${SIGNS[step.state].tone}`} />
              <span>
                {step.label}
                <span className="sr-only">, {SIGNS[step.state].word}</span>
              </span>
              <small className={step.state === "attention" ? "tone-warn" : undefined}>{step.detail}</small>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
