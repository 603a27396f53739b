import { startExecutor, type ExecutorOptions } from "@/inngest/embedded";

/** An executor in a process of its own, so that a test can kill it; options come as JSON in the first argument. */
const { retryMs, ...options } = JSON.parse(process.argv[2] ?? "{}") as ExecutorOptions & { retryMs?: number };
await startExecutor({ ...options, retryDelayMs: (attempt) => (retryMs ?? 30) * 2 ** attempt });
process.stdout.write("ready\n");
