import { formatCount } from "@/components/ui/numbers";
import type { Letter, LetterAccount, Need } from "./letter";

const WIDTH = 70;
const RECORDS_WIDTH = 7;

/** Breaks a sentence into lines; an address is never broken, nor a number parted from its percent sign. */
export function wrap(text: string, width = WIDTH, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+(?!%)/).filter(Boolean)) {
    if (line && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  if (line) lines.push(indent + line);
  return lines.join("\n");
}

function needText({ records, what, who, where }: Need): string {
  const indent = " ".repeat(RECORDS_WIDTH);
  const number = (records === null ? "-" : formatCount(records)).padStart(RECORDS_WIDTH - 2);
  const head = `${number}  ${wrap(what, WIDTH, indent).trimStart()}`;
  const place = where ? `${who}, in ${where.label}${where.href ? ":" : ""}` : who;
  return [head, wrap(place, WIDTH, indent), ...(where?.href ? [indent + where.href] : [])].join("\n");
}

function accountText({ caption, lead, rows, apart }: LetterAccount): string {
  const all = [lead, ...rows, ...apart, { label: "Accounted for", value: 0 }];
  const labels = Math.max(...all.map((row) => row.label.length));
  const numbers = Math.max(...all.map((row) => formatCount(row.value).length));
  const line = (label: string, value: number) =>
    `  ${label.padEnd(labels)}  ${formatCount(value).padStart(numbers + 2)}`;
  const rule = (sign: string) => `  ${sign.repeat(labels + numbers + 4)}`;
  const total = rows.reduce((sum, row) => sum + row.value, 0);
  return [
    caption,
    "",
    line(lead.label, lead.value),
    rule("-"),
    ...rows.map((row) => line(row.label, row.value)),
    rule("-"),
    line("Accounted for", total),
    rule("="),
    ...(apart.length > 0 ? ["", ...apart.map((row) => line(row.label, row.value))] : []),
  ].join("\n");
}

/** A mail as plain text of 70 characters a line, which says all that its HTML says. */
export function letterText(letter: Letter): string {
  const { needs, account, footer } = letter;
  const parts = [
    [letter.title, ...letter.facts].map((line) => wrap(line)).join("\n"),
    letter.sentences.map((sentence) => wrap(sentence)).join("\n"),
    `${letter.button.label} (you will be asked to sign in):\n${letter.button.href}`,
    ...(letter.hint ? [wrap(letter.hint)] : []),
  ];
  const blocks = [
    parts.join("\n\n"),
    ...(needs
      ? [
          [
            "What needs somebody\n",
            ...needs.rows.map(needText),
            ...(needs.more
              ? [`${formatCount(needs.more.records).padStart(RECORDS_WIDTH - 2)}  ${needs.more.what}`]
              : []),
          ].join("\n"),
        ]
      : []),
    ...(account ? [accountText(account)] : []),
    [wrap(footer.why), ...footer.links.map((link) => `${link.label}:\n${link.href}`)].join("\n") +
      `\n\n${wrap(footer.promise)}`,
  ];
  return `${blocks.join("\n\n\n")}\n`;
}
