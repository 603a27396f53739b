import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import ssh2 from "ssh2";
import { freePort } from "../ports";
import { findOpenSsh } from "./openssh";

/** Debian's own account of the lowest rights that is not locked. */
const DAEMON = 1;

/** What happens to the connections of a client from now on. */
export type Weather = "fair" | "stalls" | "cuts";

export type SftpSandbox = {
  url: string;
  username: string;
  /** The private key of the account. */
  key: string;
  /** "SHA256:…" of the host key. */
  hostKey: string;
  /** Where files are put for the client to find. */
  folder: string;
  /** Connections that clients made. */
  connections(): number;
  weather(next: Weather): void;
  /** Starts the server again with another host key. */
  changeHostKey(): Promise<void>;
  close(): Promise<void>;
};

const fingerprint = (key: string) => {
  const parsed = ssh2.utils.parseKey(key);
  if (parsed instanceof Error) throw parsed;
  return `SHA256:${createHash("sha256").update(parsed.getPublicSSH()).digest("base64").replace(/=+$/, "")}`;
};

/** The account of a server that is not root: only its own user can sign in. */
function accountOf(): { uid: number | undefined; username: string } {
  const own = userInfo();
  // As root it would need a user of its own on this machine.
  return own.uid === 0 ? { uid: DAEMON, username: "daemon" } : { uid: undefined, username: own.username };
}

async function untilListening(port: number, child: ChildProcess, said: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${said()}`);
    const socket = connect(port, "127.0.0.1");
    const isOpen = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await delay(30);
  }
}

/** A real OpenSSH server with one account, behind a relay that counts connections and makes bad weather. */
export async function startSftp(given: { port?: number } = {}): Promise<SftpSandbox> {
  const { sshd, libraries } = await findOpenSsh();
  const root = await mkdtemp(path.join(tmpdir(), "sftp-"));
  const folder = path.join(root, "outgoing");
  const { uid, username } = accountOf();
  await mkdir(folder);
  await chmod(root, 0o755);
  await chmod(folder, 0o755);
  const client = ssh2.utils.generateKeyPairSync("ecdsa", { bits: 256 });
  await writeFile(path.join(root, "authorized_keys"), client.public);
  let hostKey = "";
  let child: ChildProcess | null = null;
  let backPort = 0;

  async function stop(): Promise<void> {
    if (!child || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }

  async function start(): Promise<void> {
    await stop();
    const host = ssh2.utils.generateKeyPairSync("ecdsa", { bits: 256 });
    const keyFile = path.join(root, `host-${Date.now()}`);
    await writeFile(keyFile, host.private, { mode: 0o600 });
    if (uid !== undefined) await chown(keyFile, uid, uid);
    backPort = await freePort();
    const config = {
      ListenAddress: `127.0.0.1:${backPort}`,
      HostKey: keyFile,
      AuthorizedKeysFile: path.join(root, "authorized_keys"),
      PidFile: "none",
      StrictModes: "no",
      PasswordAuthentication: "no",
      KbdInteractiveAuthentication: "no",
      Subsystem: "sftp internal-sftp",
      ForceCommand: `internal-sftp -d ${folder}`,
      MaxStartups: "100",
      UseDNS: "no",
      PrintLastLog: "no",
      PrintMotd: "no",
    };
    const configFile = path.join(root, "sshd_config");
    await writeFile(
      configFile,
      Object.entries(config)
        .map(([name, value]) => `${name} ${value}\n`)
        .join(""),
    );
    const started = spawn(sshd, ["-D", "-e", "-f", configFile], {
      stdio: ["ignore", "ignore", "pipe"],
      ...(uid === undefined ? {} : { uid, gid: uid }),
      env: { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) },
    });
    child = started;
    let said = "";
    started.stderr?.on("data", (chunk: Buffer) => void (said = `${said}${chunk.toString()}`.slice(-2000)));
    await untilListening(backPort, started, () => said);
    hostKey = fingerprint(host.private);
  }

  await start();
  let connections = 0;
  let weather: Weather = "fair";
  const open = new Set<Socket>();
  const relay = createServer((front) => {
    connections++;
    const back = connect(backPort, "127.0.0.1");
    for (const socket of [front, back]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        open.delete(socket);
        front.destroy();
        back.destroy();
      });
    }
    front.pipe(back);
    let passed = 0;
    back.on("data", (chunk: Buffer) => {
      passed += chunk.length;
      // Far enough for a sign-in, not for a file.
      const isBad = weather !== "fair" && passed > 6000;
      if (!isBad) return void front.write(chunk);
      if (weather === "cuts") front.destroy();
    });
  });
  relay.listen(given.port ?? 0, "127.0.0.1");
  await once(relay, "listening");
  return {
    url: `sftp://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    username,
    key: client.private,
    get hostKey() {
      return hostKey;
    },
    folder,
    connections: () => connections,
    weather: (next) => void (weather = next),
    changeHostKey: start,
    async close() {
      for (const socket of open) socket.destroy();
      relay.close();
      await stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}
