import { randomBytes } from "node:crypto";
import type { District } from "../district/district";
import type { SisState, Stats } from "../sis/control";
import { Faults } from "../sis/faults";
import { Catalog } from "./catalog";
import { BY_THE_BOOK, type Quirks } from "./quirks";

export type OneRosterOptions = {
  district: District;
  quirks?: Partial<Quirks>;
  /** What stands before /ims in the addresses, "/campus/api". */
  prefix?: string;
  clientId?: string;
  /** How often everybody got other ids; 0 unless said. */
  generation?: number;
};

/** Everything the server remembers between requests. */
export class OneRosterState implements SisState {
  readonly faults = new Faults("/ims/oneroster/");
  readonly stats: Stats = { requests: {}, total: 0, rowsServed: 0 };
  readonly quirks: Quirks;
  readonly prefix: string;
  readonly clientId: string;
  clientSecret = randomBytes(24).toString("hex");
  /** A key that is a bearer by itself, as proxies hand out. */
  readonly bearer = randomBytes(24).toString("hex");
  district: District;
  catalog: Catalog;
  /** Scopes that the district has granted, without what stands before their names. */
  readonly granted = new Set(["roster-core.readonly", "roster.readonly", "roster-demographics.readonly"]);
  readonly nonces = new Set<string>();
  /** Other ids for everybody, as when a provider moves a district from 1.1 to 1.2. */
  generation: number;
  #tokens = new Map<string, { scopes: Set<string>; expiresAt: number }>();

  constructor(options: OneRosterOptions) {
    this.district = options.district;
    this.quirks = { ...BY_THE_BOOK, ...options.quirks };
    this.prefix = options.prefix ?? "";
    this.clientId = options.clientId ?? `OneRoster_${randomBytes(6).toString("hex")}`;
    this.generation = options.generation ?? 0;
    this.catalog = new Catalog(options.district, this.quirks, this.generation);
  }

  setDistrict(district: District): void {
    this.district = district;
    this.catalog = new Catalog(district, this.quirks, this.generation);
  }

  reissueIds(): void {
    this.generation++;
    this.setDistrict(this.district);
  }

  issueToken(scopes: Set<string>, now: number): string {
    const token = randomBytes(24).toString("hex");
    this.#tokens.set(token, { scopes, expiresAt: now + this.quirks.tokenLifeSeconds * 1000 });
    return token;
  }

  /** The scopes of a token that is good now; null for any other. */
  scopesOf(token: string, now: number): Set<string> | null {
    const known = this.#tokens.get(token);
    return known && known.expiresAt > now ? known.scopes : null;
  }

  dropTokens(): void {
    this.#tokens.clear();
  }
}
