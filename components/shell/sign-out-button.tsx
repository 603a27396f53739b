"use client";

import Link from "next/link";

// Loaded when pressed: every page carries this button, hardly any visit uses it.
async function leave() {
  const { signOut } = await import("next-auth/react");
  await signOut({ callbackUrl: "/sign-in" });
}

/** Ends the session and leads back to the sign-in page. */
export function SignOutButton({ name, role }: { name: string; role: string }) {
  const initials = name
    .split(/\s+/)
    .map((word) => word[0] ?? "")
    .slice(0, 2)
    .join("");
  return (
    <span className="flex items-center gap-2">
      <Link
        className="grid size-7 place-items-center rounded-control bg-wash-2 text-xs font-semibold text-ink no-underline"
        href="/account"
        prefetch={false}
        title={`${name}, ${role}`}
      >
        <span aria-hidden="true">{initials}</span>
        <span className="sr-only">
          Your account: {name}, {role}
        </span>
      </Link>
      <button type="button" className="btn btn-quiet btn-sm" onClick={() => void leave()}>
        Sign out
      </button>
    </span>
  );
}
