"use client";

import { useState } from "react";

/** Tells interactive parts the nonce of the document, which stays the first one however often the page is read again. */
export function NonceTag({ nonce }: { nonce: string | undefined }) {
  const [first] = useState(nonce);
  // Browsers hide the attribute from scripts, so what is read back differs from what was sent.
  return <meta property="csp-nonce" nonce={first} suppressHydrationWarning />;
}
