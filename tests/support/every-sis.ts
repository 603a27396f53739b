import { startClever, type CleverSandbox } from "@/sandbox/clever/server";
import type { District } from "@/sandbox/district/district";
import { startEschoolplus, type EschoolplusSandbox } from "@/sandbox/eschoolplus/server";
import { startOneRoster, type OneRosterSandbox } from "@/sandbox/oneroster/server";
import { startPowerSchool, type PowerSchoolSandbox } from "@/sandbox/powerschool/server";
import { dropFile, rosterFiles, rosterZip } from "@/sandbox/sftp/roster-zip";
import { startSftp, type SftpSandbox } from "@/sandbox/sftp/server";
import { buildPluginZip } from "@/server/connectors/powerschool/plugin";

export type Access = { connector: string; credentials: Record<string, string> };

/** One made-up district, served by a sandbox server of each kind of SIS over real HTTP. */
export type EverySis = {
  powerschool: PowerSchoolSandbox;
  clever: CleverSandbox;
  oneroster: OneRosterSandbox;
  eschoolplus: EschoolplusSandbox;
  sftp: SftpSandbox;
  /** How each is connected, by the name of the system. */
  access: Record<SisName, Access>;
  setDistrict(district: District): void;
  close(): Promise<void>;
};
export const SIS_NAMES = [
  "PowerSchool",
  "Clever",
  "OneRoster 1.1",
  "OneRoster 1.2",
  "eSchoolPlus",
  "OneRoster CSV",
] as const;
export type SisName = (typeof SIS_NAMES)[number];

export async function startEverySis(district: District): Promise<EverySis> {
  const powerschool = await startPowerSchool({ district, pageSize: 100, plugin: await buildPluginZip() });
  const clever = await startClever({ district });
  const oneroster = await startOneRoster({ district });
  const eschoolplus = await startEschoolplus({ district });
  const sftp = await startSftp();
  await dropFile(sftp.folder, "roster.zip", await rosterZip(rosterFiles(district, "1.2"), { version: "1.2" }));
  const { clientId, clientSecret } = oneroster.state;
  const byKey = { clientId, clientSecret, scope: "" };
  return {
    powerschool,
    clever,
    oneroster,
    eschoolplus,
    sftp,
    access: {
      PowerSchool: {
        connector: "powerschool",
        credentials: {
          url: powerschool.url,
          clientId: powerschool.clientId,
          clientSecret: powerschool.clientSecret,
        },
      },
      Clever: {
        connector: "clever",
        credentials: { signIn: "token", districtToken: clever.state.token, apiUrl: clever.url },
      },
      "OneRoster 1.1": {
        connector: "classlink",
        credentials: { ...byKey, baseUrl: oneroster.v1p1, signIn: "oauth1-sha256", tokenUrl: "" },
      },
      "OneRoster 1.2": {
        connector: "infinite_campus",
        credentials: { ...byKey, baseUrl: oneroster.v1p2, signIn: "oauth2", tokenUrl: oneroster.tokenUrl },
      },
      eSchoolPlus: {
        connector: "eschoolplus",
        credentials: {
          url: eschoolplus.url,
          version: "v1p2",
          signIn: "oauth2",
          tokenUrl: eschoolplus.tokenUrl,
          consumerKey: eschoolplus.state.clientId,
          consumerSecret: eschoolplus.state.clientSecret,
          nativeStudents: "",
        },
      },
      "OneRoster CSV": {
        connector: "oneroster_csv",
        credentials: { url: sftp.url, username: sftp.username, secret: sftp.key, folder: sftp.folder, hostKey: "" },
      },
    },
    setDistrict: (next) => [powerschool, clever, oneroster, eschoolplus].forEach((sis) => sis.setDistrict(next)),
    async close() {
      await Promise.all([powerschool, clever, oneroster, eschoolplus, sftp].map((sis) => sis.close()));
    },
  };
}
