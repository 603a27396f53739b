import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import { send } from "./call";
import { refusalOf, type AppDocument } from "./document";
import { canonicalJson } from "./sign";

export type Registration = { status: 200; modified: boolean } | { status: 400; error: string };

/** Takes an application's list of functions in place of its last one; a list that cannot be carried out changes nothing. */
export async function register(sql: Sql, document: AppDocument): Promise<Registration> {
  const error = refusalOf(document);
  if (error) return { status: 400, error };
  const digest = createHash("sha256").update(canonicalJson(document.functions)).digest("hex");
  return sql.begin(async (tx): Promise<Registration> => {
    const [known] = await tx`select digest from apps where name = ${document.appName} for update`;
    if (known?.digest === digest) return { status: 200, modified: false };
    await tx`insert into apps (name, digest) values (${document.appName}, ${digest}) on conflict (name) do update set digest = excluded.digest, registered_at = now()`;
    await tx`update functions set is_active = false where app = ${document.appName}`;
    for (const fn of document.functions) {
      const url = fn.steps.step.runtime.url;
      await tx`insert into functions (id, app, url, document) values (${fn.id}, ${document.appName}, ${url}, ${tx.json(fn as never)})
        on conflict (id) do update set app = excluded.app, url = excluded.url, document = excluded.document, is_active = true`;
    }
    return { status: 200, modified: true };
  });
}

/** Asks the application to register, again and again, so that one which starts later or changes is found. */
export function keepInSync(
  appUrl: string,
  options: { signingKey?: string | undefined; intervalMs: number; log: (line: string) => void },
): () => void {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let lastWord = "";
  const ask = async () => {
    const word = await askOnce(appUrl, options.signingKey);
    if (word !== lastWord && word !== UNREACHABLE) options.log(`${appUrl}: ${word}`);
    lastWord = word;
    if (!isStopped) timer = setTimeout(() => void ask(), word === REGISTERED ? options.intervalMs : 300);
  };
  void ask();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

const REGISTERED = "registered";
const UNREACHABLE = "not reachable";

async function askOnce(appUrl: string, signingKey: string | undefined): Promise<string> {
  const headers = { "x-inngest-server-kind": signingKey ? "cloud" : "dev" };
  try {
    const answer = await send("PUT", appUrl, { url: appUrl }, { signingKey, headers });
    if (answer.status === 200) return REGISTERED;
    if (answer.status === 401) return "the signing keys of the application and the executor differ (HTTP 401)";
    return `the application did not register (HTTP ${answer.status})`;
  } catch {
    return UNREACHABLE;
  }
}
