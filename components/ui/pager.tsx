import { LinkButton } from "./link-button";

/** Where one is in a long table, and the way on and back. */
export function Pager({
  label,
  previousHref,
  nextHref,
}: {
  label: string;
  previousHref: string | null;
  nextHref: string | null;
}) {
  return (
    <nav className="pager" aria-label="Pages">
      <span>{label}</span>
      <span className="end">
        {previousHref && (
          <LinkButton href={previousHref} size="sm" icon="left">
            Previous
          </LinkButton>
        )}
        {nextHref && (
          <LinkButton href={nextHref} size="sm" icon="right">
            Next
          </LinkButton>
        )}
      </span>
    </nav>
  );
}
