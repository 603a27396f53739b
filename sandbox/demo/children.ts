import { spawn, type ChildProcess } from "node:child_process";

const running = new Set<ChildProcess>();
let isStopping = false;

export type ChildOptions = {
  env?: Record<string, string>;
  onLine?: (line: string) => void;
  quiet?: boolean;
  /** Called when the process ends although nobody asked it to. */
  onCrash?: (code: number | null) => void;
};

/** Starts a process in a group of its own, so that everything it starts ends with it. */
export function startChild(command: string, args: string[], options: ChildOptions = {}): ChildProcess {
  if (isStopping) throw new Error("Nothing starts while everything is being stopped.");
  const child = spawn(command, args, {
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  running.add(child);
  child.once("exit", (code) => {
    running.delete(child);
    if (!isStopping) options.onCrash?.(code);
  });
  let rest = "";
  child.stdout?.on("data", (data: Buffer) => {
    const lines = (rest + data.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) options.onLine?.(line);
  });
  child.stderr?.on("data", (data: Buffer) => !options.quiet && process.stderr.write(data));
  return child;
}

/** Waits for a process to end well. */
export function finished(child: ChildProcess, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`${what} ended with code ${code ?? "none"}.`)),
    );
  });
}

/** Ends every process that was started here, with all that they started. */
export async function stopChildren(): Promise<void> {
  isStopping = true;
  await Promise.all([...running].map(stopChild));
}

/** Ends one process with all that it started; others may still start after it. */
export function stopChild(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => signal(child, "SIGKILL"), 4000);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    signal(child, "SIGTERM");
  });
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid) process.kill(-child.pid, name);
  } catch {
    child.kill(name);
  }
}

/** The first line of a process that is JSON, as an object. */
export async function firstJson<T>(command: string, args: string[], options: ChildOptions = {}): Promise<T> {
  return (await startUntilJson<T>(command, args, options)).said;
}

/** The first line of a process that is JSON, with the process itself, for who ends it before the others. */
export function startUntilJson<T>(
  command: string,
  args: string[],
  options: ChildOptions = {},
): Promise<{ said: T; child: ChildProcess }> {
  return new Promise((resolve, reject) => {
    const child = startChild(command, args, {
      ...options,
      onLine: (line) => {
        if (line.startsWith("{")) resolve({ said: JSON.parse(line) as T, child });
      },
    });
    child.once("exit", (code) =>
      reject(new Error(`${args.at(-1) ?? command} ended with code ${code ?? "none"} before it was ready.`)),
    );
  });
}

/** Stops on the signals that ask for it, in our order only. */
export function onStopSignal(stop: () => void): void {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // The embedded Postgres library ends the whole process on its own once Postgres is down, before the rest is.
    process.removeAllListeners(name);
    process.on(name, stop);
  }
}
