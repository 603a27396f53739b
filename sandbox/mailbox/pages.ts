import type { SandboxMail } from "./inbox";

const escape = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
/** Addresses in the text can be followed, as mail readers make them. */
const linked = (text: string) => escape(text).replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`);

function frame(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title>
    <style>body{font:16px/1.5 system-ui;max-width:56rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap}iframe{width:100%;height:44rem;border:1px solid #999}</style>
    <main><h1>${escape(title)}</h1>${body}</main></html>`;
}

/** Every mail, the newest first. */
export function listPage(mails: readonly SandboxMail[]): string {
  const rows = mails
    .map(
      (one) =>
        `<li><a href="/mails/${one.id}">${escape(one.subject)}</a><br>${escape(one.to.join(", "))}, ${escape(one.at)}</li>`,
    )
    .join("");
  return frame("Sandbox mailbox", mails.length > 0 ? `<ul>${rows}</ul>` : "<p>No mail has been sent yet.</p>");
}

/** One mail as text and as HTML; its links open in a new window. */
export function mailPage(mail: SandboxMail): string {
  const box = `<iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${escape(mail.html)}"></iframe>`;
  return frame(
    mail.subject,
    `<p>From ${escape(mail.from)} to ${escape(mail.to.join(", "))}. <a href="/">All mails</a></p>
     <h2>As text</h2><pre>${linked(mail.text)}</pre><h2>As HTML</h2>${box}`,
  );
}
