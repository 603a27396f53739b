"use client";

import { Failure } from "@/components/shell/failure";

/** A page of the console that could not be drawn; the bar on top stays, so that one can go elsewhere. */
export default function ConsoleError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return <Failure reference={error.digest} onAgain={retry} />;
}
