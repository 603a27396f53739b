import { startClever } from "../clever/server";
import { createDistrict, type District } from "../district/district";
import { startEschoolplus } from "../eschoolplus/server";
import {
  CAMPUS_MANAGER,
  CLASSLINK_MANAGER,
  CLEVER_MANAGER,
  ESCHOOLPLUS_MANAGER,
  type DemoPerson,
} from "../identity/people";
import { startOneRoster } from "../oneroster/server";

/** A district with another SIS than PowerSchool: who runs it, and with what it is connected. */
export type OtherSystem = {
  sis: string;
  manager: DemoPerson;
  district: District;
  connector: string;
  credentials: Record<string, string>;
};

const STUDENTS = 300;

/** One server and one small made-up district for each further SIS; each district is its own. */
export async function startOtherSystems(seed: number): Promise<{ systems: OtherSystem[]; close: () => Promise<void> }> {
  const [first, second, third, fourth] = [
    createDistrict({ students: STUDENTS, seed: seed + 1, name: "Cedar Bend Schools" }),
    createDistrict({ students: STUDENTS, seed: seed + 2, name: "Maple Grove Schools" }),
    createDistrict({ students: STUDENTS, seed: seed + 3, name: "Prairie View Schools" }),
    createDistrict({ students: STUDENTS, seed: seed + 4, name: "Willow Creek Schools" }),
  ];
  const clever = await startClever({ district: first });
  const classlink = await startOneRoster({ district: second });
  const campus = await startOneRoster({ district: third, prefix: "/campus/api" });
  const eschoolplus = await startEschoolplus({ district: fourth, environment: "WILLOW" });
  const systems: OtherSystem[] = [
    {
      sis: "Clever",
      manager: CLEVER_MANAGER,
      district: first,
      connector: "clever",
      credentials: { signIn: "token", districtToken: clever.state.token, apiUrl: clever.url },
    },
    {
      sis: "OneRoster 1.1",
      manager: CLASSLINK_MANAGER,
      district: second,
      connector: "classlink",
      credentials: {
        baseUrl: classlink.v1p1,
        signIn: "oauth1-sha256",
        tokenUrl: "",
        clientId: classlink.state.clientId,
        clientSecret: classlink.state.clientSecret,
        scope: "",
      },
    },
    {
      sis: "OneRoster 1.2",
      manager: CAMPUS_MANAGER,
      district: third,
      connector: "infinite_campus",
      credentials: {
        baseUrl: campus.v1p2,
        signIn: "oauth2",
        tokenUrl: campus.tokenUrl,
        clientId: campus.state.clientId,
        clientSecret: campus.state.clientSecret,
        scope: "",
      },
    },
    {
      sis: "eSchoolPlus",
      manager: ESCHOOLPLUS_MANAGER,
      district: fourth,
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
  ];
  return {
    systems,
    close: async () => {
      await Promise.all([clever, classlink, campus, eschoolplus].map((server) => server.close()));
    },
  };
}
