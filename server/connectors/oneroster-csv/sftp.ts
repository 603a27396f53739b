import { createHash } from "node:crypto";
import { connect as openSocket, type Socket } from "node:net";
import { promisify } from "node:util";
import { Client, type SFTPWrapper } from "ssh2";
import { resolveHost, type AddressPolicy } from "../address-guard";
import { ConnectorError } from "../errors";
import type { Patience } from "../http";
import { describeNetworkFault } from "../network-fault";
import { readPrivateKey, type SftpAddress } from "./address";
import { FIXES } from "./fixes";

export type SftpServer = {
  address: SftpAddress;
  username: string;
  secret: string;
  /** The fingerprint that the server must show; empty only for a test, which reports the one it was shown. */
  hostKey: string;
  policy: AddressPolicy;
  patience: Patience;
};
export type SftpFile = { name: string; size: number; modifiedAt: number };

/** "SHA256:…", as ssh-keygen and every client show it. */
function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

const NO_SUCH_FILE = 2;
const PERMISSION_DENIED = 3;

/** One connection to an SFTP server; what it was shown of the host key is kept. */
export class SftpConnection {
  readonly #client = new Client();
  #sftp: SFTPWrapper | null = null;
  /** Rejects when the connection ends: what was asked for then is never answered by the library. */
  readonly #lost: Promise<never>;
  shownKey = "";

  constructor(readonly server: SftpServer) {
    this.#lost = new Promise((_resolve, reject) => {
      this.#client.on("error", reject);
      this.#client.on("close", () => reject(new Error("The connection was closed.")));
    });
    this.#lost.catch(() => {});
  }

  /** Connects to a checked address, checks the host key and signs in. */
  async open(): Promise<void> {
    const { address, patience, policy } = this.server;
    const timeout = Math.min(patience.timeoutMs, 30_000);
    const host = address.url.hostname;
    const [ip] = await resolveHost(address.url, policy).catch((error: unknown) => {
      throw describeNetworkFault(error, host, timeout);
    });
    const sock = openSocket({ host: ip, port: address.port, noDelay: true });
    sock.setTimeout(patience.timeoutMs, () => sock.destroy(new DOMException("No data came.", "TimeoutError")));
    try {
      await this.#signIn(sock, timeout);
      this.#sftp = await Promise.race([promisify(this.#client.sftp.bind(this.#client))(), this.#lost]);
    } catch (error) {
      this.close();
      throw this.#describe(error, timeout);
    }
  }

  #signIn(sock: Socket, readyTimeout: number): Promise<void> {
    const { username, secret, hostKey } = this.server;
    const key = readPrivateKey(secret);
    const credentials = key === null ? { password: secret, tryKeyboard: true } : { privateKey: key };
    const ready = new Promise<void>((resolve, reject) => {
      sock.on("error", reject);
      this.#client.on("ready", resolve);
      this.#client.on("keyboard-interactive", (_name, _instructions, _language, prompts, answer) =>
        answer(prompts.map(() => secret)),
      );
      this.#client.connect({
        ...credentials,
        sock,
        username,
        readyTimeout,
        hostVerifier: (shown: Buffer) => {
          this.shownKey = fingerprintOf(shown);
          return hostKey === "" || hostKey === this.shownKey;
        },
      });
    });
    return Promise.race([ready, this.#lost]);
  }

  #describe(error: unknown, timeoutMs: number): ConnectorError {
    if (error instanceof ConnectorError) return error;
    const { address, hostKey } = this.server;
    const host = address.url.hostname;
    const { level, message } =
      error instanceof Error ? (error as Error & { level?: string }) : { level: "", message: "" };
    if (hostKey !== "" && this.shownKey !== "" && hostKey !== this.shownKey)
      return new ConnectorError(
        "certificate",
        `${host} shows another host key than the one that was saved (${this.shownKey}), so nothing was sent to it.`,
        { fix: FIXES.hostKey },
      );
    if (level === "client-authentication")
      return new ConnectorError("credentials", `${host} did not accept the user name with this password or key.`, {
        fix: FIXES.credentials,
      });
    if (/privateKey/i.test(message))
      return new ConnectorError("credentials", "The private key cannot be read.", { fix: FIXES.key });
    if (level === "client-timeout")
      return describeNetworkFault(new DOMException("Timed out.", "TimeoutError"), host, timeoutMs);
    if (this.shownKey === "" && (level === "protocol" || level === "handshake"))
      return new ConnectorError("protocol", `${host} does not answer as an SFTP server.`, { fix: FIXES.address });
    return describeNetworkFault(error, host, timeoutMs);
  }

  get #files(): SFTPWrapper {
    if (this.#sftp) return this.#sftp;
    throw new Error("The connection is not open.");
  }

  /** The files of a folder, without its folders. */
  async list(folder: string): Promise<SftpFile[]> {
    const listing = promisify(this.#files.readdir.bind(this.#files))(folder);
    const entries = await this.#answer(listing, `The folder ${folder}`);
    return entries
      .filter((entry) => entry.attrs.isFile())
      .map(({ filename, attrs }) => ({ name: filename, size: attrs.size, modifiedAt: attrs.mtime }));
  }

  /** Copies a file to a path of ours. */
  async copy(from: string, to: string): Promise<void> {
    const get = this.#files.fastGet.bind(this.#files) as (a: string, b: string, done: (error?: Error) => void) => void;
    await this.#answer(promisify(get)(from, to), from);
  }

  async #answer<Found>(asked: Promise<Found>, what: string): Promise<Found> {
    asked.catch(() => {});
    try {
      return await Promise.race([asked, this.#lost]);
    } catch (error) {
      throw this.#describeFile(error, what);
    }
  }

  #describeFile(error: unknown, what: string): ConnectorError {
    const code = error instanceof Error ? (error as Error & { code?: unknown }).code : null;
    if (code === NO_SUCH_FILE) return new ConnectorError("protocol", `${what} is not there.`, { fix: FIXES.folder });
    if (code === PERMISSION_DENIED)
      return new ConnectorError("permission", `${what} may not be read with this account.`, { fix: FIXES.folder });
    return this.#describe(error, this.server.patience.timeoutMs);
  }

  close(): void {
    this.#client.end();
    this.#client.destroy();
  }
}
