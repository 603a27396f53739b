import type { ReactNode } from "react";
import { Mark } from "./mark";

/** The frame of the pages outside the console: the mark, a title, and little else. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="grid min-h-screen justify-items-center px-4 pt-[12vh] pb-6">
      <div className="grid w-full max-w-[27rem] content-start gap-5">
        <p className="brand mb-3 border-b-[3px] border-double border-rule-ink pb-5 text-lg">
          <Mark className="size-7" />
          Matricula
        </p>
        <h1 className="text-xl tracking-tight">{title}</h1>
        {children}
      </div>
    </main>
  );
}
