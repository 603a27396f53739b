import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createDistrict } from "../district/district";
import { loadEdFiDistrict } from "../district/edfi";
import { startPowerSchool } from "./server";

const { values } = parseArgs({
  options: {
    students: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    port: { type: "string", default: "0" },
    plugin: { type: "string" },
    district: { type: "string" },
    "page-size": { type: "string", default: "100" },
    day: { type: "string", default: "0" },
    year: { type: "string", default: "0" },
  },
});

const district = values.district
  ? loadEdFiDistrict(values.district)
  : createDistrict({
      students: Number(values.students),
      seed: Number(values.seed),
      day: Number(values.day),
      year: Number(values.year),
    });
const server = await startPowerSchool({
  district,
  port: Number(values.port),
  pageSize: Number(values["page-size"]),
  ...(values.plugin ? { plugin: readFileSync(values.plugin) } : {}),
});
console.log(
  JSON.stringify({
    url: server.url,
    clientId: server.clientId,
    clientSecret: server.clientSecret,
    schools: district.schools,
    students: district.studentCount,
    name: district.name,
  }),
);
