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
  let isFound = false;
  const ask = async () => {
    try {
      const answer = await send(
        "PUT",
        appUrl,
        { url: appUrl },
        { signingKey: options.signingKey, headers: { "x-inngest-server-kind": options.signingKey ? "cloud" : "dev" } },
      );
      const isGood = answer.status === 200;
      if (!isGood && isFound) options.log(`the application refused to register: HTTP ${answer.status}`);
      isFound = isGood;
    } catch {
      isFound = false;
    }
    if (!isStopped) timer = setTimeout(() => void ask(), isFound ? options.intervalMs : 300);
  };
  void ask();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
