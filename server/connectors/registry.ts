import { clever } from "./clever/index";
import type { Connector } from "./connector";
import { eschoolplus } from "./eschoolplus/index";
import { oneRosterConnectors } from "./oneroster/index";
import { onerosterCsv } from "./oneroster-csv/index";
import { powerschool } from "./powerschool/index";

export type Registry = { find(kind: string): Connector | null; list(): readonly Connector[] };

/** Connectors by their kind, in the order of Select SIS; a kind is given once. */
export function makeRegistry(connectors: readonly Connector[]): Registry {
  const byKind = new Map(connectors.map((connector) => [connector.kind, connector]));
  if (byKind.size < connectors.length) throw new Error("Two connectors have the same kind.");
  return { find: (kind) => byKind.get(kind) ?? null, list: () => connectors };
}

const registry = makeRegistry([powerschool, eschoolplus, clever, ...oneRosterConnectors, onerosterCsv]);

/** The connector of a kind; null for a kind that is not offered. */
export function findConnector(kind: string): Connector | null {
  return registry.find(kind);
}

export function listConnectors(): readonly Connector[] {
  return registry.list();
}
