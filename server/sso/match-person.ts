import { sql } from "drizzle-orm";
import { rowsOf } from "@/db/client";
import { findCatalogue } from "@/server/engine/catalogue";
import type { CommandContext } from "@/server/platform/tenancy";
import { SSO_USER_TYPES } from "./kinds";
import type { SsoConnection } from "./load-connection";
import type { Assertion } from "./read-assertion";
import { SsoRefusal } from "./refusal";

/** The documented attribute for a Federated ID, used where no other is set up. */
const FEDERATION_ATTRIBUTE = "NavFederationID";

function nameOf(connection: SsoConnection, assertion: Assertion): string {
  const { attribute, federation } = connection;
  const given = attribute
    ? assertion.attributes[attribute]?.[0]
    : federation === "federated_id"
      ? (assertion.attributes[FEDERATION_ATTRIBUTE]?.[0] ?? assertion.nameId)
      : assertion.nameId;
  if (!given) throw new SsoRefusal("no_name");
  return given;
}

type Found = { id: number; isActive: boolean; isGraduated: boolean };

/**
 * Who of the roster an assertion speaks of: by e-mail address or username of one of the connection's domains, or by
 * Federated ID. Makes nobody (product facts section 15); throws `SsoRefusal`.
 */
export async function matchPerson(
  context: CommandContext,
  connection: SsoConnection,
  assertion: Assertion,
): Promise<number> {
  const catalogue = findCatalogue(SSO_USER_TYPES[connection.userType].dataType);
  if (!catalogue) throw new SsoRefusal("unknown");
  const name = nameOf(connection, assertion);
  const key = name.toLowerCase();
  if (connection.federation === "email_domain") {
    const domain = key.slice(key.lastIndexOf("@") + 1);
    if (!key.includes("@")) throw new SsoRefusal("no_name");
    if (!connection.domains.includes(domain)) throw new SsoRefusal("other_domain");
  }
  const isThey =
    connection.federation === "email_domain"
      ? sql`(lower(r.email) = ${key} or lower(r.username) = ${key})`
      : sql`r.federated_id = ${name}`;
  const isGraduated = connection.userType === "student" ? sql`r.enrollment_status = 'GRADUATED'` : sql`false`;
  const found = await rowsOf<Found>(
    context.db,
    sql`select r.id::int as id, r.is_active as "isActive", ${isGraduated} as "isGraduated"
      from ${sql.raw(catalogue.table)} r where r.district_id = ${context.districtId} and ${isThey} order by r.id limit 20`,
  );
  const here = found.filter((one) => one.isActive && !one.isGraduated);
  if (here.length > 1) throw new SsoRefusal("ambiguous");
  const [person] = here;
  if (person) return person.id;
  if (found.some((one) => one.isGraduated)) throw new SsoRefusal("graduated");
  throw new SsoRefusal(found.length > 0 ? "inactive" : "unknown");
}
