"use client";

import type { ReactNode } from "react";
import { Dialog as AriaDialog, DialogTrigger } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

/** Shows what will happen before it does; `trigger` is the button that opens it. */
export function Dialog({
  trigger,
  title,
  children,
}: {
  trigger: ReactNode;
  title: string;
  children: (close: () => void) => ReactNode;
}) {
  return (
    <DialogTrigger>
      {trigger}
      <ModalOverlay className="scrim" isDismissable>
        <Modal className="dialog">
          <AriaDialog className="outline-none">
            {({ close }) => (
              <>
                <Heading slot="title" className="px-6 pt-5 pb-2 text-md font-semibold">
                  {title}
                </Heading>
                {children(close)}
              </>
            )}
          </AriaDialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
