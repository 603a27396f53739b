import { isPublicAddress, resolveHost, type AddressPolicy } from "./address-guard";
import type { CapabilityReport, DataType, TestResult, TestStep } from "./connector";
import { ConnectorError } from "./errors";
import type { SisHttp } from "./http";
import { describeNetworkFault } from "./network-fault";

const LARGEST_CLOCK_OFFSET_MS = 5 * 60_000;

type Reached = { server: { http: Pick<SisHttp, "base" | "patience" | "clockOffsetMs">; policy: AddressPolicy } };

/** One thing that a connection test tries; gives what it found, throws a ConnectorError when it fails. */
export type ConnectionStep<Client> = {
  id: string;
  label: string;
  run: (client: Client, report: CapabilityReport) => Promise<string>;
};

/** The first step of every SIS: its host name leads to an address that we may reach. */
export const HOST_STEP: ConnectionStep<Reached> = {
  id: "host",
  label: "Host name",
  async run({ server }) {
    const { base, patience } = server.http;
    const [address] = await resolveHost(base, server.policy).catch((error: unknown) => {
      throw describeNetworkFault(error, base.host, patience.timeoutMs);
    });
    const kind = isPublicAddress(address ?? "") ? "a public address" : "a private address, allowed here";
    return base.hostname === address ? `${address} is ${kind}` : `${base.hostname} is ${address}, ${kind}`;
  },
};

/** What the certificate step says once the server has answered. */
export function certificateDetail(http: SisHttp): string {
  const until = http.certificateUntil;
  if (until) return `Valid until ${until.toISOString().slice(0, 10)}; ${http.product} answers`;
  return `${http.product} answers, without encryption: a test address`;
}

export type Tested<Client> = {
  product: string;
  steps: readonly ConnectionStep<Client>[];
  notRead: Partial<Record<DataType, string>>;
};

/** Tries everything an import needs, one step after the other, and stops at the first that fails. */
export async function runSteps<Client extends Reached>(
  { product, steps, notRead }: Tested<Client>,
  open: () => Client,
): Promise<TestResult> {
  const report: CapabilityReport = {
    product,
    version: "",
    timeZone: null,
    pageSize: 0,
    dataTypes: [],
    warnings: [],
  };
  const shown: TestStep[] = steps.map(({ id, label }) => ({ id, label, outcome: "not_tried", detail: "" }));
  let client: Client | null = null;
  for (const [index, { id, label, run }] of steps.entries()) {
    try {
      client ??= open();
      shown[index] = { id, label, outcome: "passed", detail: await run(client, report) };
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      shown[index] = { id, label, outcome: "failed", detail: error.message };
      return { ok: false, steps: shown, failure: { kind: error.kind, message: error.message, fix: error.fix } };
    }
  }
  for (const [dataType, detail] of Object.entries(notRead) as [DataType, string][])
    report.dataTypes.push({ dataType, access: "none", missing: [], detail });
  const offset = client?.server.http.clockOffsetMs ?? 0;
  if (Math.abs(offset) > LARGEST_CLOCK_OFFSET_MS) {
    const minutes = Math.round(Math.abs(offset) / 60_000);
    report.warnings.push(`The clock of ${product} is ${minutes} minutes ${offset > 0 ? "ahead of" : "behind"} ours.`);
  }
  return { ok: true, steps: shown, report };
}
