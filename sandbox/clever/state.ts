import { randomBytes } from "node:crypto";
import type { District } from "../district/district";
import type { SisState, Stats } from "../sis/control";
import { Faults } from "../sis/faults";
import { describeChanges, type CleverEvent } from "./events";
import { VOICE } from "./faults";
import { Directory } from "./directory";

export type CleverOptions = {
  district: District;
  /** Requests a minute for one token. */
  requestsAMinute?: number;
  /** Whether the app may read events: since December 2022 only those that asked. */
  allowsEvents?: boolean;
};

/** As the published list has them. */
export type SyncState = "running" | "pending" | "error" | "paused" | "success" | "";

/** Everything the server remembers between requests. */
export class CleverState implements SisState {
  readonly faults = new Faults(VOICE.path);
  readonly stats: Stats = { requests: {}, total: 0, rowsServed: 0 };
  readonly events: CleverEvent[] = [];
  readonly clientId = randomBytes(10).toString("hex");
  readonly clientSecret = randomBytes(20).toString("hex");
  district: District;
  directory: Directory;
  token = randomBytes(20).toString("hex");
  syncState: SyncState = "success";
  lastSync = new Date();
  allowsEvents: boolean;
  /** What the district shares with the app: roles that are left out answer with empty lists. */
  readonly shared = new Set(["student", "teacher", "staff", "district_admin", "contact"]);
  #issue = 0;
  #window = { startsAt: 0, used: 0 };
  readonly #requestsAMinute: number;

  constructor(options: CleverOptions) {
    this.district = options.district;
    this.directory = new Directory(options.district, 0);
    this.allowsEvents = options.allowsEvents ?? true;
    this.#requestsAMinute = options.requestsAMinute ?? 1200;
  }

  setDistrict(district: District): void {
    const before = this.directory;
    this.district = district;
    this.directory = new Directory(district, this.#issue);
    this.lastSync = new Date();
    this.events.push(...describeChanges(before, this.directory, this.events.length, this.lastSync));
  }

  /** Everybody comes back under another id, as after a change of the district's sis_id. */
  reissueIds(): void {
    this.#issue++;
    this.setDistrict(this.district);
  }

  /** The district disconnects the app and connects it again: the old token dies. */
  revokeToken(): void {
    this.token = randomBytes(20).toString("hex");
  }

  /** Counts a request of the token's minute; says what is left and when the minute ends. */
  spend(now: number): { limit: number; remaining: number; resetsAt: number; isOver: boolean } {
    const startsAt = Math.floor(now / 60_000) * 60_000;
    if (this.#window.startsAt !== startsAt) this.#window = { startsAt, used: 0 };
    this.#window.used++;
    const remaining = this.#requestsAMinute - this.#window.used;
    return {
      limit: this.#requestsAMinute,
      remaining: Math.max(0, remaining),
      resetsAt: startsAt + 60_000,
      isOver: remaining < 0,
    };
  }
}
