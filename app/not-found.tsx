import type { Metadata } from "next";
import { Mark } from "@/components/shell/mark";
import { LinkButton } from "@/components/ui/link-button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="mx-auto grid max-w-[32rem] justify-items-start gap-4 px-4 pt-[12vh]">
      <span className="brand">
        <Mark />
        Matricula
      </span>
      <h1>There is no page under this address</h1>
      <p className="headline">It may have been typed or copied with a part missing.</p>
      <LinkButton href="/" variant="primary">
        Go to Integration
      </LinkButton>
    </main>
  );
}
