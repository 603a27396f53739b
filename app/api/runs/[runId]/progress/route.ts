import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { createContext } from "@/server/api/context";
import { appRouter } from "@/server/api/root";
import { createCaller } from "@/server/api/trpc";
import { now } from "@/server/platform/clock";
import type { RunProgress } from "@/server/runs/progress";

const EVERY_MS = 1000;
const HEARTBEAT_MS = 15_000;
/** The browser then connects anew, and with it session and district are checked anew. */
const CONNECTION_MS = 5 * 60_000;

/** How an import goes on, as server-sent events: `progress` while it runs, `end` once with its final state. */
export async function GET(request: Request, { params }: { params: Promise<{ runId: string }> }): Promise<Response> {
  const { runId } = await params;
  const context = await createContext();
  const read = () => createCaller(appRouter)({ ...context, now: now() }).runs.progress({ runId });
  let first: RunProgress;
  try {
    first = await read();
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    const status = error.code === "BAD_REQUEST" ? 404 : getHTTPStatusCodeFromError(error);
    return Response.json({ message: status === 404 ? "There is no such import." : error.message }, { status });
  }
  return new Response(events(first, read, request.signal), {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

function events(first: RunProgress, read: () => Promise<RunProgress>, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isOpen = true;
  let wake = () => {};
  const stop = () => {
    isOpen = false;
    wake();
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, EVERY_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  signal.addEventListener("abort", stop);
  return new ReadableStream({
    async start(controller) {
      const send = (text: string) => isOpen && controller.enqueue(encoder.encode(text));
      const ends = Date.now() + CONNECTION_MS;
      let beat = Date.now();
      let last = "";
      let progress = first;
      try {
        for (;;) {
          const data = JSON.stringify(progress);
          if (!progress.isActive) {
            send(`event: end\ndata: ${data}\n\n`);
            break;
          }
          if (data !== last) send(`event: progress\ndata: ${data}\n\n`);
          else if (Date.now() - beat > HEARTBEAT_MS) send(": still here\n\n");
          if (data !== last || Date.now() - beat > HEARTBEAT_MS) beat = Date.now();
          last = data;
          await pause();
          if (!isOpen || Date.now() > ends) break;
          progress = await read();
        }
        if (isOpen) controller.close();
      } catch (error) {
        // The browser reconnects by itself and is then told what is the case.
        if (isOpen) controller.error(error);
      } finally {
        isOpen = false;
        signal.removeEventListener("abort", stop);
      }
    },
    cancel: stop,
  });
}
