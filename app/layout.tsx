import type { Metadata } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { NonceTag } from "@/components/shell/nonce-tag";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Matricula", template: "%s – Matricula" },
  icons: { icon: "/mark.svg" },
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Read here so that no page is made ahead: each answer has a nonce of its own. Interactive parts find it by the tag.
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang="en">
      <head>
        <NonceTag nonce={nonce} />
      </head>
      <body>{children}</body>
    </html>
  );
}
