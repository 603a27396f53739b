import { randomUUID } from "node:crypto";
import type { District } from "../district/district";
import type { SisState, Stats } from "../sis/control";
import { Faults } from "../sis/faults";
import type { Subscription } from "./events";
import { EXTENSIONS } from "./extensions";
import { VOICE } from "./faults";
import { checkPlugin, PluginRefused, type InstalledPlugin } from "./plugin-check";

export type ServerOptions = {
  district: District;
  version?: string;
  /** What the admin allows per plugin; integrators see 100 most often. */
  pageSize?: number;
  /** What a page size over the limit does: unpublished, so both are played. */
  pageSizeOver?: "clamp" | "refuse";
  tokenLifeSeconds?: number;
  timeZone?: string;
  /** Tokens die after so many requests; without it only after their time. */
  tokenLifeRequests?: number;
  /** What a named query does with a column that lost its grant: unpublished for core columns, so both are played. */
  withoutGrant?: "omit" | "refuse";
  /** Minimum milliseconds between two requests; 0 is off. */
  intervalMs?: number;
};

type Token = { value: string; expiresAt: number; requestsLeft: number };

/** Everything the server remembers between requests. */
export class SandboxState implements SisState {
  readonly faults = new Faults(VOICE.path);
  district: District;
  /** Earlier pictures of the district by the data version they had, the latest last. */
  history: { version: number; district: District }[] = [];
  readonly pluginId = 214;
  version: string;
  pageSize: number;
  pageSizeOver: "clamp" | "refuse";
  timeZone: string;
  intervalMs: number;
  tokenLifeSeconds: number;
  tokenLifeRequests: number;
  withoutGrant: "omit" | "refuse";
  plugin: (InstalledPlugin & { isEnabled: boolean }) | null = null;
  credentials = { clientId: randomUUID(), clientSecret: randomUUID() };
  stats: Stats = { requests: {}, total: 0, rowsServed: 0 };
  subscription: Subscription | null = null;
  dataVersion = 1000;
  lastRequestAt = 0;
  private token: Token | null = null;
  private readonly formerTokens = new Set<string>();

  constructor(options: ServerOptions) {
    this.district = options.district;
    this.version = options.version ?? "24.4.1.0.2441537";
    this.pageSize = options.pageSize ?? 100;
    this.pageSizeOver = options.pageSizeOver ?? "clamp";
    this.timeZone = options.timeZone ?? options.district.timeZone;
    this.intervalMs = options.intervalMs ?? 0;
    this.tokenLifeSeconds = options.tokenLifeSeconds ?? 2_592_000;
    this.tokenLifeRequests = options.tokenLifeRequests ?? Number.POSITIVE_INFINITY;
    this.withoutGrant = options.withoutGrant ?? "omit";
    this.history = [{ version: this.dataVersion, district: this.district }];
  }

  /** Installs a plugin; an upgrade needs a higher version and keeps the credentials. Not enabled yet. */
  async install(bytes: Buffer): Promise<void> {
    const plugin = await checkPlugin(bytes);
    if (this.plugin?.name === plugin.name && !isHigher(plugin.version, this.plugin.version)) {
      throw new PluginRefused(
        `The plugin ${plugin.name} ${this.plugin.version} is installed. A new upload needs a higher version.`,
      );
    }
    this.plugin = { ...plugin, isEnabled: this.plugin?.isEnabled ?? false };
  }

  enable(isEnabled = true): void {
    if (!this.plugin) throw new PluginRefused("No plugin is installed.");
    this.plugin.isEnabled = isEnabled;
  }

  regenerate(): void {
    this.credentials = { clientId: randomUUID(), clientSecret: randomUUID() };
    this.token = null;
  }

  /** The same token until it expires, with the seconds that are left. */
  issueToken(now: number): { value: string; left: number } {
    if (this.token && (this.token.expiresAt <= now || this.token.requestsLeft <= 0)) this.dropToken();
    if (!this.token) {
      const expiresAt = now + this.tokenLifeSeconds * 1000;
      this.token = { value: randomUUID(), expiresAt, requestsLeft: this.tokenLifeRequests };
    }
    return { value: this.token.value, left: Math.floor((this.token.expiresAt - now) / 1000) };
  }

  /** Whether a token is good for this request, which counts as one of those it lives for. */
  useToken(value: string, now: number): boolean {
    if (this.plugin?.isEnabled !== true || this.token?.value !== value || this.token.expiresAt <= now) return false;
    return this.token.requestsLeft-- > 0;
  }

  setDistrict(district: District): void {
    this.district = district;
    this.dataVersion++;
    this.history = [...this.history.slice(-9), { version: this.dataVersion, district }];
  }

  /** Extension tables of a core table that the plugin may read something of. */
  extensionNames(coreTable: string): string[] {
    const grants = [...(this.plugin?.grants ?? [])];
    return (EXTENSIONS[coreTable.toLowerCase()] ?? []).filter((name) =>
      grants.some((grant) => grant.startsWith(`${name.toUpperCase()}.`)),
    );
  }

  /** A token that was good once and is no longer. */
  hasExpired(value: string): boolean {
    return this.formerTokens.has(value) || this.token?.value === value;
  }

  dropToken(): void {
    if (this.token) this.formerTokens.add(this.token.value);
    this.token = null;
  }

  count(path: string): void {
    this.stats.total++;
    this.stats.requests[path] = (this.stats.requests[path] ?? 0) + 1;
  }
}

function isHigher(a: string, b: string): boolean {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) > (right[i] ?? 0);
  }
  return false;
}
