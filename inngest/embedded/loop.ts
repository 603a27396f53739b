import { abandon, claim, nextDueInMs, type QueueRow } from "./queue";
import { perform, type Workbench } from "./work";

export type Loop = {
  wake(): void;
  /** Waits for calls in flight; after `patienceMs` cuts them off and leaves them to whoever claims next. */
  stop(patienceMs: number, cutOff: () => void): Promise<void>;
};

const IDLE_MS = 500;

/** A rest that ends after a time or when it is called off, also when the call came before the rest began. */
function restable(): { wake(): void; rest(ms: number): Promise<void> } {
  let isWoken = false;
  let rouse: () => void = () => {};
  return {
    wake() {
      isWoken = true;
      rouse();
    },
    async rest(ms) {
      if (!isWoken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          rouse = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      isWoken = false;
    },
  };
}

/** Claims work as long as there is some, and sleeps until it is woken, something falls due or a moment has passed. */
export function startLoop(bench: Workbench, limit: number): Loop {
  const inFlight = new Map<QueueRow, Promise<void>>();
  const sleeper = restable();
  let isStopping = false;
  const say = (what: string) => (error: unknown) =>
    bench.log(`${what}: ${error instanceof Error ? error.message : String(error)}`);

  const begin = (item: QueueRow) => {
    const work = perform(bench, item)
      .catch(say("a call could not be carried out"))
      .finally(() => {
        inFlight.delete(item);
        sleeper.wake();
      });
    inFlight.set(item, work);
  };
  const run = async () => {
    while (!isStopping) {
      const room = limit - inFlight.size;
      try {
        const items = room > 0 ? await claim(bench.sql, room, bench.leaseMs) : [];
        items.forEach(begin);
        if (items.length > 0 && items.length < room) continue;
        const due = inFlight.size < limit ? await nextDueInMs(bench.sql) : null;
        await sleeper.rest(Math.min(due ?? IDLE_MS, IDLE_MS));
      } catch (error) {
        say("the queue could not be read")(error);
        await sleeper.rest(IDLE_MS);
      }
    }
    await Promise.allSettled(inFlight.values());
  };
  const done = run();
  return {
    wake: () => sleeper.wake(),
    async stop(patienceMs, cutOff) {
      isStopping = true;
      sleeper.wake();
      let left: QueueRow[] = [];
      const timer = setTimeout(() => {
        left = [...inFlight.keys()];
        cutOff();
      }, patienceMs);
      await done;
      clearTimeout(timer);
      await abandon(bench.sql, left);
    },
  };
}
