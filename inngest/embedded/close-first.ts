/** Who stops us waits a few seconds before the process is killed. */
const LONGEST_CLOSE_MS = 3500;

/**
 * On a signal to stop, closes the executor before whoever else listens ends the process: what is claimed goes back at
 * once, instead of waiting for its lease to run out. Next's own listeners were there first and would exit meanwhile.
 */
export function closeFirst(close: () => Promise<void>): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const others = process.listeners(signal);
    process.removeAllListeners(signal);
    let isClosing = false;
    process.on(signal, () => {
      if (isClosing) return;
      isClosing = true;
      const atMost = new Promise((resolve) => setTimeout(resolve, LONGEST_CLOSE_MS));
      void Promise.race([close().catch(() => {}), atMost]).finally(() => {
        if (others.length === 0) process.exit(0);
        for (const other of others) other(signal);
      });
    });
  }
}
