import { connect, type Socket } from "node:net";

type Target = { host: string[]; port: number[] };

/**
 * A connection without Nagle's delay: the driver sends the end of a COPY as a small packet of its own, which would
 * otherwise wait some 40 ms for the acknowledgement of the packet before it.
 */
export function promptSocket({ host, port }: Target): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: host[0], port: port[0] ?? 5432, noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      // The driver reads the name back from here when it asks for TLS.
      resolve(Object.assign(socket, { host: host[0], port: port[0] }));
    });
  });
}
