import type { Field } from "./types";

export type NormalisedValue =
  | { value: string | null; problem?: undefined; detail?: undefined }
  | { value: null; problem: "invalid_format" | "too_long"; detail: string };

const EMAIL = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>"]{2,}$/;
const ISO_DATE = /^(\d{4})[-/]?(\d{2})[-/]?(\d{2})(?:T.*)?$/;
const US_DATE = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$/;
// eslint-disable-next-line no-control-regex -- control characters never belong to a value, and Postgres refuses NUL.
const CONTROL = /[\u0000-\u001f\u007f]+/g;
const NOT_PLAIN = /[^\u0020-\u007e]/;

const FLAGS: Record<string, "true" | "false"> = {
  "1": "true",
  "0": "false",
  true: "true",
  false: "false",
  yes: "true",
  no: "false",
  y: "true",
  n: "false",
};

function isoDate(year: string, month: string, day: string): string | null {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const isReal = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return isReal && Number(year) >= 1900 ? date.toISOString().slice(0, 10) : null;
}

function parseDate(text: string): string | null {
  const iso = ISO_DATE.exec(text);
  if (iso) return isoDate(iso[1] ?? "", iso[2] ?? "", iso[3] ?? "");
  const us = US_DATE.exec(text);
  return us ? isoDate(us[3] ?? "", us[1] ?? "", us[2] ?? "") : null;
}

/** Brings one raw value to its canonical text, blank to null; formats and lengths are those of product-facts section 4. */
export function normaliseValue(field: Field, raw: string): NormalisedValue {
  let text = raw;
  if (NOT_PLAIN.test(text)) text = text.replace(CONTROL, " ").replaceAll("\u00a0", " ").normalize("NFC");
  text = text.trim();
  if (text === "") return { value: null };
  if (text.length > field.maxLength && field.kind !== "date") {
    return { value: null, problem: "too_long", detail: `${field.label} is longer than ${field.maxLength} characters.` };
  }
  switch (field.kind) {
    case "text":
    case "code":
    case "school":
      return { value: text };
    case "email":
      return EMAIL.test(text)
        ? { value: text }
        : { value: null, problem: "invalid_format", detail: `${field.label} is not an e-mail address.` };
    case "year": {
      const isYear = /^\d{4}$/.test(text) && Number(text) >= 1900 && Number(text) <= 2100;
      return isYear
        ? { value: text }
        : { value: null, problem: "invalid_format", detail: `${field.label} is not a year of four digits.` };
    }
    case "decimal":
      return /^-?\d{1,6}(\.\d{1,6})?$/.test(text)
        ? { value: text }
        : { value: null, problem: "invalid_format", detail: `${field.label} is not a number.` };
    case "integer":
      return /^-?\d{1,4}$/.test(text)
        ? { value: String(Number(text)) }
        : { value: null, problem: "invalid_format", detail: `${field.label} is not a whole number.` };
    case "flag": {
      const flag = FLAGS[text.toLowerCase()];
      return flag === undefined
        ? { value: null, problem: "invalid_format", detail: `${field.label} is neither yes nor no.` }
        : { value: flag };
    }
    case "date": {
      const date = parseDate(text);
      return date
        ? { value: date }
        : { value: null, problem: "invalid_format", detail: `${field.label} is not a date.` };
    }
  }
}
