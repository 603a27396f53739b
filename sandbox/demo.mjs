// Starts the demo on a machine that has only Node and npm: installs what is missing, then hands over to demo.ts.
import { spawn } from "node:child_process";
import { installIfNeeded } from "./install.mjs";

installIfNeeded();

const child = spawn(process.execPath, ["--import", "tsx", "sandbox/demo.ts", ...process.argv.slice(2)], {
  cwd: new URL("..", import.meta.url),
  stdio: "inherit",
});
// Ctrl-C reaches the whole group; the child closes everything, and this process only waits for it.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
// npm that was killed cannot pass a signal on.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500).unref();
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
