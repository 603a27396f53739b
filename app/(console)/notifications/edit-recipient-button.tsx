"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { PreviewDialog } from "@/components/ui/dialog";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import type { RemoveRecipientInput } from "@/server/notifications/schema";
import { ABOUT_OPTIONS, isAbout, type About } from "./mail-about";

type Props = RemoveRecipientInput & { about: About; isStopped: boolean };

/** Changes one recipient; saving lets mail go out again to an address that it came back from. */
export function EditRecipientButton({ dataType, email, about, isStopped }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [draft, setDraft] = useState({ newEmail: email, about });
  const edit = useMutation(
    trpc.notifications.edit.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        router.refresh();
      },
    }),
  );
  const problem = edit.error ? (edit.error.data?.fields?.newEmail?.[0] ?? edit.error.message) : undefined;
  function open() {
    edit.reset();
    setDraft({ newEmail: email, about });
    setOpen(true);
  }
  return (
    <>
      <Button variant="quiet" size="sm" icon="pencil" aria-label={`Edit ${email}`} onPress={open} />
      <PreviewDialog isOpen={isOpen} title="Edit recipient" isPending={edit.isPending} onClose={() => setOpen(false)}>
        <form
          noValidate
          aria-label="Edit recipient"
          onSubmit={(event) => {
            event.preventDefault();
            edit.mutate({ dataType, email, ...draft });
          }}
        >
          <div className="grid gap-4 px-6 pb-5">
            {isStopped && <p>No mail is sent to this address. Save to let it go out again.</p>}
            <TextField
              label="Address"
              type="email"
              value={draft.newEmail}
              onChange={(newEmail) => setDraft((known) => ({ ...known, newEmail }))}
              {...(problem ? { errorMessage: problem } : {})}
            />
            <Select
              label="Mail about"
              options={ABOUT_OPTIONS}
              selectedKey={draft.about}
              onSelectionChange={(key) => isAbout(key) && setDraft((known) => ({ ...known, about: key }))}
            />
          </div>
          <div className="actionbar">
            <span className="end">
              <Button onPress={() => setOpen(false)}>Cancel</Button>
              <Button type="submit" variant="primary" isPending={edit.isPending}>
                Save
              </Button>
            </span>
          </div>
        </form>
      </PreviewDialog>
    </>
  );
}
