import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onStopSignal } from "@/sandbox/demo/children";
import { startWorld, stopWorld } from "@/sandbox/demo/world";

// A world of its own for the browser: schools and people are there, and nothing is set up.
const dataDir = mkdtempSync(path.join(tmpdir(), "matricula-e2e-"));
const world = await startWorld({
  dataDir,
  students: 1200,
  seed: 7,
  pageSize: 100,
  say: (text) => process.stderr.write(`${text}\n`),
});

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await stopWorld();
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(0);
}
onStopSignal(() => void stop());

const { url, clientId, clientSecret, students } = world.sis;
console.log(
  JSON.stringify({
    appUrl: world.appUrl,
    mailboxUrl: world.mailbox.url,
    samlUrl: world.saml.url,
    sis: { url, clientId, clientSecret, students },
    others: world.others.map(({ sis, connector, credentials, manager, district }) => ({
      sis,
      connector,
      credentials,
      manager: manager.name,
      district: district.name,
    })),
  }),
);
