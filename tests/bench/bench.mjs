// Prints the performance table; installs what is missing first.
import { spawn } from "node:child_process";
import { installIfNeeded } from "../../sandbox/install.mjs";

installIfNeeded();
const child = spawn(process.execPath, ["--import", "tsx", "tests/bench/main.ts", ...process.argv.slice(2)], {
  cwd: new URL("../..", import.meta.url),
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 1));
