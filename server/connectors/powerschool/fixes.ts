import type { DataType, FixHint } from "../connector";
import { PLUGIN_FILE_NAME, PLUGIN_NAME } from "./plugin";
import { splitFieldId } from "./named-query";
import { queryOf } from "./queries";

const PLUGINS = "Start Page > System Administrator > System Settings > Plugin Management Configuration";

/** What to do about a fault, who can do it and where in PowerSchool. */
export const FIXES = {
  credentials: `Someone with rights to plugins in PowerSchool copies both values again: ${PLUGINS} > ${PLUGIN_NAME} > Data Provider Configuration. The plugin must be enabled. A secret pasted with a space at its end gives the same answer.`,
  plugin: `Someone with rights to plugins in PowerSchool enables ${PLUGIN_NAME}: ${PLUGINS}.`,
  v1Access: `Someone with rights to plugins in PowerSchool sets the API access level to Read: ${PLUGINS} > ${PLUGIN_NAME} > Data Provider Configuration, or installs ${PLUGIN_FILE_NAME} anew.`,
  query: `Someone with rights to plugins in PowerSchool installs the newest ${PLUGIN_FILE_NAME} and enables it: ${PLUGINS} > Install.`,
  columns: `Someone with rights to plugins in PowerSchool installs the newest ${PLUGIN_FILE_NAME} and accepts the fields that it asks for: ${PLUGINS} > Install.`,
  slowDown:
    "Passes by itself; the minimum interval between requests is set in the plugin's Data Provider Configuration.",
  smallerPages: "Lower the page size in the plugin's Data Provider Configuration.",
  version:
    "Ask whoever runs the PowerSchool server to update it. The version is printed at the bottom of the sign-in page.",
  address: "Check that the address is that of PowerSchool itself, as used to sign in as an administrator.",
  report: "Download the newest plugin, install it and test again. If it stays so, report it with the time of the test.",
} as const;

/** Who repairs a wrong value of a field, and where it is edited in PowerSchool. */
export function fixHint(dataType: DataType, fieldId: string): FixHint {
  const { table, field } = splitFieldId(fieldId);
  const isCustom = /^[us]_/i.test(table);
  const place = isCustom ? undefined : queryOf(dataType).places.find(([pattern]) => pattern.test(field));
  if (place) return { who: place[1], where: place[2] };
  return { who: "The PowerSchool administrator", where: `The page on which the district edits [${table}]${field}` };
}
