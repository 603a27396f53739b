"use client";

type FailureProps = { reference: string | undefined; onAgain: () => void };

/** What a person is told when a page fails: what happened, what it means for the data, and what to do. */
export function Failure({ reference, onAgain }: FailureProps) {
  return (
    <div className="page-head" role="alert">
      <div className="page-title">
        <h1>This page could not be shown</h1>
      </div>
      <p className="headline">Something failed on our side while it was read. Nothing was changed by it.</p>
      <p className="measure muted">
        Imports that are under way go on. Read the page again; if it fails again, give the reference to whoever runs
        Matricula for your district: it finds the cause in the server’s log.
      </p>
      {reference && (
        <p className="text-sm">
          Reference <span className="code">{reference}</span>
        </p>
      )}
      <p className="mt-3">
        <button type="button" className="btn btn-primary" onClick={onAgain}>
          Read it again
        </button>
      </p>
    </div>
  );
}
