import { clever } from "./clever/index";
import type { Connector } from "./connector";
import { eschoolplus } from "./eschoolplus/index";
import { oneRosterConnectors } from "./oneroster/index";
import { powerschool } from "./powerschool/index";

/** In the order of Select SIS. */
const connectors: readonly Connector[] = [powerschool, eschoolplus, clever, ...oneRosterConnectors];

const byKind = new Map(connectors.map((connector) => [connector.kind, connector]));

/** The connector of a kind; null for a kind that is not offered. */
export function findConnector(kind: string): Connector | null {
  return byKind.get(kind) ?? null;
}

export function listConnectors(): readonly Connector[] {
  return connectors;
}
