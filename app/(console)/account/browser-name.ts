// Most browsers also claim to be those below them.
const BROWSERS: [mark: RegExp, name: string][] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: [mark: RegExp, name: string][] = [
  [/Windows/, "Windows"],
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/CrOS/, "ChromeOS"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

const find = (list: [RegExp, string][], text: string) => list.find(([mark]) => mark.test(text))?.[1];

/** "Chrome on Windows": enough for a person to know their own browsers. */
export function browserName(userAgent: string | null): string {
  const browser = find(BROWSERS, userAgent ?? "") ?? "Unknown browser";
  const system = find(SYSTEMS, userAgent ?? "");
  return system ? `${browser} on ${system}` : browser;
}
