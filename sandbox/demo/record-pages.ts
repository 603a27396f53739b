import { sql } from "drizzle-orm";
import { rowsOf } from "@/db/client";
import { seedCommand } from "@/db/seed/demo-district";
import { findCatalogue } from "@/server/engine/catalogue";
import { fetchMetadata } from "@/server/sso/fetch-metadata";
import { addressesOf, SSO_USER_TYPES, type SsoUserType } from "@/server/sso/kinds";
import { readMetadata } from "@/server/sso/read-metadata";
import { saveSso } from "@/server/sso/save-sso";
import type { FlavourName } from "../saml/flavours";
import type { World } from "./world";

const FLAVOUR_OF: Record<SsoUserType, FlavourName> = { student: "google", guardian: "powerschool", staff: "classlink" };

type Known = { email: string; first: string | null; last: string };

/** Some people of the roster with an e-mail address that nobody else has. */
async function somePeople(world: World, userType: SsoUserType): Promise<Known[]> {
  const table = findCatalogue(SSO_USER_TYPES[userType].dataType)?.table;
  if (!table) return [];
  return rowsOf<Known>(
    world.pool.db,
    sql`select min(r.email) as email, min(r.first_name) as first, min(r.last_name) as last from ${sql.raw(table)} r
      where r.district_id = ${world.districtId} and r.is_active and r.email like '%@%.%'
      group by lower(r.email) having count(*) = 1 order by min(r.id) limit 3`,
  );
}

async function openOne(world: World, userType: SsoUserType): Promise<string | null> {
  const people = await somePeople(world, userType);
  const [first] = people;
  if (!first) return null;
  const context = await seedCommand(world.pool.db, world.districtId, new Date());
  const flavour = FLAVOUR_OF[userType];
  const metadata = readMetadata(await fetchMetadata(world.saml.metadataUrl(flavour)));
  await saveSso(context, {
    userType,
    kind: flavour === "google" ? "gsuite" : "other",
    federation: "email_domain",
    entityId: metadata.entityId,
    signOnUrl: metadata.signOnUrl,
    metadataUrl: world.saml.metadataUrl(flavour),
    certificates: metadata.certificates.map((one) => one.pem),
    domains: [...new Set(people.map((one) => one.email.slice(one.email.indexOf("@") + 1)))].join(", "),
    attribute: "",
    allowsProviderStart: false,
    isActive: true,
  });
  const addresses = addressesOf(world.appUrl, world.districtId, userType);
  await world.saml.addService(addresses.metadataUrl);
  for (const one of people) {
    const name = [one.first, one.last].filter(Boolean).join(" ");
    world.saml.addPerson({ name: `${name}, ${SSO_USER_TYPES[userType].label.toLowerCase()}`, nameId: one.email });
  }
  const name = [first.first, first.last].filter(Boolean).join(" ");
  return `As a ${userType === "staff" ? "member of staff" : userType}, for example ${name}: ${addresses.bookmarkUrl}`;
}

/** Lets some students, guardians and staff sign in to their own record; says where. */
export async function openRecordPages(world: World): Promise<string[]> {
  const said: string[] = [];
  for (const userType of Object.keys(SSO_USER_TYPES) as SsoUserType[]) {
    const line = await openOne(world, userType);
    if (line) said.push(line);
  }
  return said;
}
