import { connect, createServer } from "node:net";

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(null));
    probe.listen(port, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(address && typeof address === "object" ? address.port : null));
    });
  });
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === null) throw new Error("This machine has no free port on 127.0.0.1.");
  return port;
}

/** The port of last time once it is free, so that addresses stay; otherwise, after a moment, any free one. */
export async function sameOrFreePort(wanted: number | undefined): Promise<number> {
  for (let tries = 0; wanted && tries < 10; tries++) {
    if ((await listenOnce(wanted)) !== null) return wanted;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return freePort();
}

/** Whether something listens on a port of this machine. */
export function isAnswering(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
