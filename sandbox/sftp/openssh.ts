import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir, tmpdir, userInfo } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** How the OpenSSH server is started; its libraries may lie beside it. */
export type OpenSsh = { sshd: string; libraries: string | null };

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

async function librariesIn(root: string): Promise<string | null> {
  const lib = path.join(root, "usr/lib");
  const parts = (await exists(lib)) ? await readdir(lib) : [];
  const machine = parts.find((name) => name.endsWith("-linux-gnu"));
  return machine ? path.join(lib, machine) : null;
}

/** Unpacks Debian's packages into a folder of ours; nothing of the machine is changed. */
async function unpackPackages(root: string): Promise<void> {
  const work = await mkdtemp(path.join(tmpdir(), "openssh-"));
  try {
    const download = () => run("apt-get", ["download", "openssh-server", "libwrap0"], { cwd: work });
    // A machine that never asked has no list of packages yet.
    await download().catch(() => run("apt-get", ["update"]).then(download));
    for (const file of await readdir(work))
      if (file.endsWith(".deb")) await run("dpkg-deb", ["-x", path.join(work, file), path.join(work, "root")]);
    await mkdir(path.dirname(root), { recursive: true });
    await rename(path.join(work, "root"), root).catch(async (error: unknown) => {
      // Another process was faster, or the folder is on another disk.
      if (await exists(path.join(root, "usr/sbin/sshd"))) return;
      await run("cp", ["-a", path.join(work, "root"), root]).catch(() => Promise.reject(error as Error));
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The machine's own OpenSSH server, or Debian's, which is fetched once and kept. */
export async function findOpenSsh(): Promise<OpenSsh> {
  if (await exists("/usr/sbin/sshd")) return { sshd: "/usr/sbin/sshd", libraries: null };
  // As root it runs as another account, which may not look into root's home.
  const isRoot = userInfo().uid === 0;
  const cache = isRoot ? "/var/cache" : (process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache"));
  const root = path.join(cache, "matricula/openssh");
  const sshd = path.join(root, "usr/sbin/sshd");
  if (!(await exists(sshd))) await unpackPackages(root);
  return { sshd, libraries: await librariesIn(root) };
}
