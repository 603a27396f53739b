"use client";

import { Button } from "@/components/ui/button";
import { PreviewDialog } from "@/components/ui/dialog";

type Props = {
  isOpen: boolean;
  title: string;
  /** How many people, as a sentence. */
  children: React.ReactNode;
  confirm: string;
  isPending: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before people are mailed: once sent, a mail cannot be taken back (product rule 14). */
export function MailsDialog({ isOpen, title, children, confirm, isPending, onConfirm, onClose }: Props) {
  return (
    <PreviewDialog isOpen={isOpen} title={title} isPending={isPending} onClose={onClose}>
      <div className="measure grid gap-3 px-6 pb-5">{children}</div>
      <div className="actionbar">
        <span className="end">
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isPending={isPending} onPress={onConfirm}>
            {confirm}
          </Button>
        </span>
      </div>
    </PreviewDialog>
  );
}
