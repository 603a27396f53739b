"use client";

import { signIn } from "next-auth/react";
import { useState } from "react";
import { Button } from "@/components/ui/button";

/** Leads to the district's identity provider; there is no password here. */
export function SignInForm({ callbackUrl }: { callbackUrl: string }) {
  const [isPending, setPending] = useState(false);
  const go = () => {
    setPending(true);
    void signIn("district", { callbackUrl });
  };
  return (
    <Button variant="primary" isPending={isPending} onPress={go}>
      {isPending ? "Opening your district’s sign-in" : "Continue with your district’s sign-in"}
    </Button>
  );
}
