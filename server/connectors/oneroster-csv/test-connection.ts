import type { TestResult } from "../connector";
import { ConnectorError } from "../errors";
import { HOST_STEP, runSteps, type ConnectionStep } from "../test-steps";
import type { Fetched } from "./fetch-delivery";
import { FIXES } from "./fixes";
import { NOT_READ } from "../oneroster/not-read";
import type { SftpConnection, SftpServer } from "./sftp";

type Opening = {
  server: () => SftpServer;
  connect: (server: SftpServer) => Promise<SftpConnection>;
  fetch: (connection: SftpConnection) => Promise<Fetched>;
  pageSize: number;
};

/** What the steps hand on to each other. */
type Tested = Parameters<typeof HOST_STEP.run>[0] & {
  sftp: SftpServer;
  connection: SftpConnection | null;
  fetched: Fetched | null;
};

const many = (count: number, what: string) => `${count.toLocaleString("en-US")} ${what}`;

function signIn({ connect }: Opening): ConnectionStep<Tested> {
  return {
    id: "credentials",
    label: "Host key and credentials",
    async run(tested) {
      tested.connection = await connect(tested.sftp);
      const isNew = tested.sftp.hostKey === "";
      return isNew
        ? `Signed in. The host key is ${tested.connection.shownKey}; compare it with that of whoever runs the server`
        : "Signed in; the host key is the one that was saved";
    },
  };
}

function files({ fetch }: Opening): ConnectionStep<Tested> {
  return {
    id: "files",
    label: "Files",
    async run(tested, report) {
      if (!tested.connection) throw new Error("The step before has failed.");
      tested.fetched = await fetch(tested.connection);
      report.version = `CSV ${tested.fetched.prepared.version}`;
      return tested.fetched.names.join(", then ");
    },
  };
}

const schools: ConnectionStep<Tested> = {
  id: "schools",
  label: "Schools",
  run({ fetched }) {
    const count = fetched?.prepared.schools.length ?? 0;
    if (count === 0) throw new ConnectorError("protocol", "orgs.csv names no school.", { fix: FIXES.export });
    return Promise.resolve(many(count, "schools"));
  },
};

const people: ConnectionStep<Tested> = {
  id: "students",
  label: "Students and staff",
  run({ fetched }, report) {
    if (!fetched) throw new Error("The step before has failed.");
    const { students, staff, hasDemographics, withoutRole } = fetched.prepared;
    const [pupils, workers] = [many(students.count, "students"), many(staff.count, "staff")];
    report.dataTypes.push(
      {
        dataType: "student",
        access: hasDemographics ? "full" : "partial",
        missing: hasDemographics ? [] : ["demographics.csv"],
        detail: pupils,
      },
      { dataType: "staff", access: "full", missing: [], detail: workers },
    );
    if (!hasDemographics) report.warnings.push("demographics.csv is absent: birth dates are missing.");
    if (withoutRole > 0)
      report.warnings.push(`${many(withoutRole, "users")} have no role, so they are neither students nor staff.`);
    return Promise.resolve(`${pupils}, ${workers}`);
  },
};

/** Tries everything an import needs, afresh; tells the host key that was shown, so that it can be kept. */
export async function testConnection(opening: Opening): Promise<TestResult> {
  let tested: Tested | null = null;
  try {
    const steps = [HOST_STEP as ConnectionStep<Tested>, signIn(opening), files(opening), schools, people];
    const result = await runSteps({ product: "OneRoster CSV", steps, notRead: NOT_READ }, () => {
      const sftp = opening.server();
      const http = { base: sftp.address.url, patience: sftp.patience, clockOffsetMs: null };
      tested = { sftp, connection: null, fetched: null, server: { http, policy: sftp.policy } };
      return tested;
    });
    if (!result.ok) return result;
    result.report.pageSize = opening.pageSize;
    const hostKey = (tested as Tested | null)?.connection?.shownKey ?? "";
    return { ...result, learned: { hostKey } };
  } finally {
    (tested as Tested | null)?.connection?.close();
  }
}
