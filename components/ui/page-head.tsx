import Link from "next/link";
import type { ReactNode } from "react";

export type Crumb = { href: string; label: string };
type Props = {
  breadcrumbs?: Crumb[];
  current?: string;
  title: string;
  status?: ReactNode;
  headline?: ReactNode;
  meta?: ReactNode[];
  actions?: ReactNode;
};

/** The head of a page: where it is, what it is, and one sentence that says what is the case. */
export function PageHead({ breadcrumbs, current, title, status, headline, meta, actions }: Props) {
  return (
    <div className="page-head">
      {breadcrumbs && (
        <nav className="crumbs" aria-label="Breadcrumb">
          <ol>
            {breadcrumbs.map((crumb) => (
              <li key={crumb.href}>
                <Link href={crumb.href} prefetch={false}>
                  {crumb.label}
                </Link>
              </li>
            ))}
            <li aria-current="page">{current ?? title}</li>
          </ol>
        </nav>
      )}
      <div className="page-title">
        <h1>{title}</h1>
        {status}
        {actions && <div className="page-actions">{actions}</div>}
      </div>
      {headline && <p className="headline">{headline}</p>}
      {meta && meta.length > 0 && (
        <div className="meta">
          {meta.map((part, index) => (
            <span key={index}>{part}</span>
          ))}
        </div>
      )}
    </div>
  );
}
