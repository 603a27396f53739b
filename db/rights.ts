import type { Sql } from "postgres";

/** The role in which every statement of a district runs; it owns no table of the roster and cannot bypass row-level security. */
export const APP_ROLE = "matricula_app";
/** The setting that says which district a transaction is about; without it no row is visible. */
export const DISTRICT_SETTING = "matricula.district";

type Rule = {
  /** Which rows a district may see and write. */
  rows: string;
  /** The same for rows that are written, where it can be said so that many rows at once cost little. */
  written?: string;
  /** What the role may do; `all` is everything that rows can suffer. */
  grants: "all" | readonly ("select" | "insert" | "update" | "delete")[];
};

// A sub-select, so that it is worked out once for each statement and not for each row.
const CURRENT = `(select nullif(current_setting('${DISTRICT_SETTING}', true), '')::uuid)`;
const OF_DISTRICT: Rule = { rows: `district_id = ${CURRENT}`, grants: "all" };
const OF_A_RUN: Rule = {
  rows: "exists (select 1 from runs r where r.id = run_id)",
  written: "run_id in (select r.id from runs r)",
  grants: "all",
};

/** Tables whose rule is not simply "rows of the district"; every other table must have a district. */
const RULES: Record<string, Rule> = {
  districts: { rows: `id = ${CURRENT}`, grants: ["select", "update"] },
  people: {
    rows: `exists (select 1 from memberships m where m.person_id = people.id)`,
    grants: ["select"],
  },
  membership_schools: { rows: "exists (select 1 from memberships m where m.id = membership_id)", grants: "all" },
  run_lines: OF_A_RUN,
  run_chunks: OF_A_RUN,
  // Sign-in alone reads and writes who somebody is, and how often it was tried.
  identities: { rows: "false", grants: [] },
  attempts: { rows: "false", grants: [] },
  // Begun by sign-in; a district may see who is in it, and end that.
  sessions: { rows: OF_DISTRICT.rows, grants: ["select", "update"] },
  // Says how the schedulers of the whole product are; no row is a district's.
  heartbeats: { rows: "false", grants: [] },
  // Append-only: what happened is never rewritten.
  audit_entries: { rows: OF_DISTRICT.rows, grants: ["select", "insert"] },
  settings_versions: { rows: OF_DISTRICT.rows, grants: ["select", "insert"] },
};

const VERBS = ["select", "insert", "update", "delete"] as const;

type Found = { name: string; has_district: boolean };

/**
 * Gives the role of the districts its rights, from the tables as they are: a table with `district_id` is reached by its
 * district alone, any other needs a rule above. Part of every migration, so that a new table is never forgotten.
 */
export async function grantRights(sql: Sql): Promise<void> {
  const tables = await sql<Found[]>`
    select c.relname as name, exists (
      select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'district_id' and not a.attisdropped) as has_district
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`;
  const lost = tables.filter((table) => !table.has_district && !RULES[table.name]).map((table) => table.name);
  if (lost.length > 0) throw new Error(`Say in db/rights.ts which rows of ${lost.join(", ")} a district may see.`);
  await sql.begin(async (tx) => {
    // Roles belong to the whole server, where several databases may be migrated at once.
    await tx`select pg_advisory_xact_lock(hashtext(${APP_ROLE}))`;
    await tx.unsafe(`do $$ begin
      if not exists (select 1 from pg_roles where rolname = '${APP_ROLE}') then create role ${APP_ROLE} nologin; end if;
      if not pg_has_role(current_user, '${APP_ROLE}', 'usage') then execute format('grant ${APP_ROLE} to %I', current_user); end if;
    end $$`);
    await tx.unsafe(
      `grant usage on schema public to ${APP_ROLE}; grant usage, create on schema staging to ${APP_ROLE}`,
    );
    await tx.unsafe(`grant usage on all sequences in schema public to ${APP_ROLE}`);
    // Makes partitions, which only the owner of the table may.
    await tx.unsafe("alter function ensure_week_partitions(date) security definer set search_path = public");
    // Finds or makes a person by e-mail address, who may be of other districts that this one must not see.
    await tx.unsafe(`
      alter function known_person(text, text) security definer set search_path = public;
      revoke execute on function known_person(text, text) from public;
      grant execute on function known_person(text, text) to ${APP_ROLE}`);
    for (const { name } of tables) {
      const rule = RULES[name] ?? OF_DISTRICT;
      const grants = rule.grants === "all" ? VERBS : rule.grants;
      await tx.unsafe(`
        alter table ${name} enable row level security;
        drop policy if exists of_district on ${name};
        create policy of_district on ${name} to ${APP_ROLE} using (${rule.rows}) with check (${rule.written ?? rule.rows});
        revoke all on ${name} from ${APP_ROLE}`);
      if (grants.length > 0) await tx.unsafe(`grant ${grants.join(", ")} on ${name} to ${APP_ROLE}`);
    }
  });
}
