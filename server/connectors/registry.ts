import type { Connector } from "./connector";
import { powerschool } from "./powerschool/index";

const connectors: Record<string, Connector> = { powerschool };

/** The connector of a kind; null for a kind that is not offered. */
export function findConnector(kind: string): Connector | null {
  return connectors[kind] ?? null;
}

export function listConnectors(): Connector[] {
  return Object.values(connectors);
}
