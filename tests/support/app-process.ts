import { createServer, type RequestListener } from "node:http";
import { serve } from "inngest/node";
import { inngest } from "@/inngest/client";
import { functions } from "@/inngest/functions";

/** The app as far as jobs go, in a process of its own so that a test can kill it: the real functions behind the real SDK. */
// As `next start` does: postgres.js throws on the next tick when its socket was closed under a write, and the query has failed already.
process.on("uncaughtException", (error) => process.stderr.write(`${error.message}\n`));
const port = Number(process.argv[2]);
const listener = serve({ client: inngest, functions, serveOrigin: `http://127.0.0.1:${port}` }) as RequestListener;
createServer(listener).listen(port, "127.0.0.1", () => process.stdout.write("ready\n"));
