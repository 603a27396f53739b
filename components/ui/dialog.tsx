"use client";

import type { ReactNode } from "react";
import { Dialog as AriaDialog, DialogTrigger } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

type Shown = {
  title: string;
  /** Something is under way: the dialog stays until it is known how it ended. */
  isPending?: boolean;
};

/** Shows what will happen before it does; `trigger` is the button that opens it. */
export function Dialog({
  trigger,
  children,
  ...shown
}: Shown & { trigger: ReactNode; children: (close: () => void) => ReactNode }) {
  return (
    <DialogTrigger>
      {trigger}
      <ModalOverlay className="scrim" {...dismissal(shown)}>
        <Modal className="dialog">
          <AriaDialog className="outline-none">
            {({ close }) => (
              <>
                <Title>{shown.title}</Title>
                {children(close)}
              </>
            )}
          </AriaDialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

/** A dialog that opens only when what it asks about makes sense; wide enough for a table. */
export function PreviewDialog({
  isOpen,
  onClose,
  children,
  ...shown
}: Shown & { isOpen: boolean; onClose: () => void; children: ReactNode }) {
  return (
    <ModalOverlay className="scrim" isOpen={isOpen} onOpenChange={(open) => !open && onClose()} {...dismissal(shown)}>
      <Modal className="dialog dialog-wide">
        <AriaDialog className="outline-none">
          <Title>{shown.title}</Title>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

const dismissal = ({ isPending = false }: Shown) => ({
  isDismissable: !isPending,
  isKeyboardDismissDisabled: isPending,
});

function Title({ children }: { children: ReactNode }) {
  return (
    <Heading slot="title" className="px-6 pt-5 pb-2 text-md font-semibold">
      {children}
    </Heading>
  );
}
