/** Something that somebody has to do, with how many records wait for it. */
export type Need = {
  /** Null where it is not about records. */
  records: number | null;
  what: string;
  who: string;
  /** `href` leads to the page of ours; null when it is elsewhere. */
  where: { label: string; href: string | null } | null;
};

/** A sum that adds up (product rule 16): `rows` make up `lead`; `apart` was never part of it. */
export type LetterAccount = {
  caption: string;
  lead: Figure;
  rows: Figure[];
  apart: Figure[];
};
export type Figure = { label: string; value: number };

/** What one mail says, once; drawn as HTML by `layout.tsx` and as text by `letter-text.ts`, so that the two cannot differ. */
export type Letter = {
  subject: string;
  title: string;
  /** Which import of which district, when. */
  facts: string[];
  /** What is the case, in sentences; the first stands in the list of an inbox. */
  sentences: string[];
  button: { label: string; href: string };
  /** What else is good to know about the button, "Undo is possible until …". */
  hint: string | null;
  needs: { rows: Need[]; more: { records: number; what: string } | null } | null;
  account: LetterAccount | null;
  footer: { why: string; links: { label: string; href: string }[]; promise: string };
};

/** Of every mail: who gets it, where the product is, and how to stop it. */
export type Frame = {
  /** The address people open, without a slash at the end. */
  appUrl: string;
  recipient: string;
  /** Stops these mails without signing in; null for a mail that is sent once. */
  stopHref: string | null;
};

/** Of every mail: whose it is. */
export type District = { name: string; timeZone: string };
