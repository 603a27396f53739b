"use client";

import { Mark } from "@/components/shell/mark";
import "./globals.css";

/** The last resort: not even the frame of the console could be drawn. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <title>Matricula could not be shown</title>
        <main className="mx-auto grid max-w-[32rem] justify-items-start gap-4 px-4 pt-[12vh]">
          <span className="brand">
            <Mark />
            Matricula
          </span>
          <h1>Matricula could not be shown</h1>
          <p className="headline">
            Something failed on our side before the page began. Nothing was changed, and imports that are under way go
            on.
          </p>
          {error.digest && (
            <p className="text-sm">
              Reference <span className="code">{error.digest}</span>, for whoever runs Matricula for your district
            </p>
          )}
          <button type="button" className="btn btn-primary" onClick={() => window.location.reload()}>
            Read it again
          </button>
        </main>
      </body>
    </html>
  );
}
