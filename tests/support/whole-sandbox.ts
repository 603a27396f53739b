import { spawn } from "node:child_process";

export type WholeSandbox = {
  appUrl: string;
  mailboxUrl: string;
  samlUrl: string;
  sis: { url: string; clientId: string; clientSecret: string; students: number };
  /** Districts of their own with another SIS, each with its site manager. */
  others: {
    sis: string;
    connector: string;
    credentials: Record<string, string>;
    manager: string;
    district: string;
  }[];
};

/** Where the browser finds everything; set before the first test. */
export function wholeSandbox(): WholeSandbox {
  return JSON.parse(process.env.MATRICULA_E2E ?? "{}") as WholeSandbox;
}

/** Starts the whole sandbox and the production build of the app beside it, and ends both after the last test. */
export default async function setup(): Promise<() => Promise<void>> {
  const { NODE_OPTIONS: _options, ...environment } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", "tests/support/sandbox-process.ts"], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (part: Buffer) => {
      text += part.toString();
      const found = text.split("\n").find((one) => one.startsWith("{") && text.includes(`${one}\n`));
      if (found) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`The sandbox ended with code ${code ?? "none"}.`)));
  });
  process.env.MATRICULA_E2E = line;
  return () =>
    new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.kill("SIGTERM");
    });
}
