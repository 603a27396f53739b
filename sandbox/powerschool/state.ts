import { randomUUID } from "node:crypto";
import type { District } from "../district/district";
import { Faults } from "./faults";
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
  /** Minimum milliseconds between two requests; 0 is off. */
  intervalMs?: number;
};

type Token = { value: string; expiresAt: number };
export type Stats = { requests: Record<string, number>; total: number; rowsServed: number };

/** Everything the server remembers between requests. */
export class SandboxState {
  readonly faults = new Faults();
  district: District;
  version: string;
  pageSize: number;
  pageSizeOver: "clamp" | "refuse";
  timeZone: string;
  intervalMs: number;
  tokenLifeSeconds: number;
  plugin: (InstalledPlugin & { isEnabled: boolean }) | null = null;
  credentials = { clientId: randomUUID(), clientSecret: randomUUID() };
  stats: Stats = { requests: {}, total: 0, rowsServed: 0 };
  dataVersion = 1000;
  lastRequestAt = 0;
  private token: Token | null = null;

  constructor(options: ServerOptions) {
    this.district = options.district;
    this.version = options.version ?? "24.4.1.0.2441537";
    this.pageSize = options.pageSize ?? 100;
    this.pageSizeOver = options.pageSizeOver ?? "clamp";
    this.timeZone = options.timeZone ?? options.district.timeZone;
    this.intervalMs = options.intervalMs ?? 0;
    this.tokenLifeSeconds = options.tokenLifeSeconds ?? 2_592_000;
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
    if (!this.token || this.token.expiresAt <= now)
      this.token = { value: randomUUID(), expiresAt: now + this.tokenLifeSeconds * 1000 };
    return { value: this.token.value, left: Math.floor((this.token.expiresAt - now) / 1000) };
  }

  isTokenGood(value: string, now: number): boolean {
    return this.plugin?.isEnabled === true && this.token?.value === value && this.token.expiresAt > now;
  }

  dropToken(): void {
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
