import { drizzle } from "drizzle-orm/postgres-js";
import type { PendingQuery, Row, Sql, TransactionSql } from "postgres";
import type { Pool } from "./client";
import { APP_ROLE, DISTRICT_SETTING } from "./rights";
import type * as schema from "./schema";
import type { Db } from "./types";

type Statement = PendingQuery<Row[]>;

/** Runs each statement as one transaction of its own, begun when somebody waits for it. */
function deferred(run: <T>(shape: (statement: Statement) => PromiseLike<T>) => Promise<T>) {
  let started: Promise<Row[]> | undefined;
  const rows = () => (started ??= run<Row[]>((statement) => statement));
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- a statement of the driver is awaited, and begins when it is
    then: (...handlers: Parameters<Promise<Row[]>["then"]>) => rows().then(...handlers),
    catch: (...handlers: Parameters<Promise<Row[]>["catch"]>) => rows().catch(...handlers),
    finally: (...handlers: Parameters<Promise<Row[]>["finally"]>) => rows().finally(...handlers),
    values: () => run((statement) => statement.values()),
  };
}

/** The driver's handle with every statement and transaction entered as one district; there is no way around it in what it offers. */
function scopedClient(sql: Sql, districtId: string): Sql {
  async function begin<T>(...args: unknown[]): Promise<T> {
    const work = args.pop() as (tx: TransactionSql) => PromiseLike<T>;
    const inside = async (tx: TransactionSql): Promise<T> => {
      // Both hold until the end of the transaction, so they are safe behind a pooler too. It travels with the first statement.
      const entered =
        tx`select set_config('role', ${APP_ROLE}, true), set_config(${DISTRICT_SETTING}, ${districtId}, true)`.execute();
      entered.catch(() => {});
      const result = await work(tx);
      await entered;
      return result;
    };
    return (typeof args[0] === "string" ? sql.begin(args[0], inside) : sql.begin(inside)) as Promise<T>;
  }
  const alone = (make: (tx: TransactionSql) => Statement) =>
    deferred((shape) => begin((tx: TransactionSql) => shape(make(tx))));
  const tag = (first: TemplateStringsArray | string, ...rest: never[]) =>
    typeof first === "object" && "raw" in first ? alone((tx) => tx(first, ...rest)) : sql(first, ...rest);
  const offered = {
    options: sql.options,
    begin,
    unsafe: (text: string, ...rest: never[]) => alone((tx) => tx.unsafe(text, ...rest)),
    json: (...args: Parameters<Sql["json"]>) => sql.json(...args),
    array: (...args: Parameters<Sql["array"]>) => sql.array(...args),
    typed: sql.typed.bind(sql),
  };
  return Object.assign(tag, offered) as unknown as Sql;
}

/**
 * The database as one district may see it: row-level security applies to every statement, whatever its text says.
 * What a district's request and its jobs are handed.
 */
export function districtDb(pool: Pool, districtId: string): Db {
  return drizzle<typeof schema>(scopedClient(pool.sql, districtId));
}
