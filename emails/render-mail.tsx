import { render } from "react-email";
import { Layout } from "./layout";
import type { Frame } from "./letter";
import { letterText } from "./letter-text";
import { writeLetter, type MailContent } from "./mails";

export type RenderedMail = { subject: string; html: string; text: string };

/** A mail as it is sent; a subject is one line, whatever a district is called. */
export async function renderMail(content: MailContent, frame: Frame): Promise<RenderedMail> {
  const letter = writeLetter(content, frame);
  return {
    // oxlint-disable-next-line no-control-regex -- that is what must not get into a header
    subject: letter.subject.replace(/[\u0000-\u001f\u007f]+/g, " ").trim(),
    html: await render(<Layout letter={letter} />),
    text: letterText(letter),
  };
}
