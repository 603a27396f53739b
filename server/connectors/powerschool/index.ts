import { z } from "zod";
import type { Connector } from "../connector";
import { codeSuggestions } from "./codes";
import { fieldOptions, parseCustomField } from "./fields";
import { fixHint } from "./fixes";
import { buildPluginZip, PLUGIN_FILE_NAME } from "./plugin";
import { QUERIES } from "./queries";
import { openSession } from "./session";

const credentials = z.object({
  url: z.string().trim().min(1, "Enter the PowerSchool URL.").max(300),
  clientId: z.string().trim().min(1, "Enter the client ID.").max(200),
  clientSecret: z.string().trim().min(1, "Enter the client secret.").max(200),
});

/** PowerSchool SIS by the plugin that Matricula hands out. */
export const powerschool: Connector = {
  kind: "powerschool",
  label: "PowerSchool SIS",
  credentials,
  credentialFields: [
    {
      name: "url",
      label: "PowerSchool URL",
      hint: "As in the browser's address line, for example https://ps.yourdistrict.org",
      isSecret: false,
    },
    {
      name: "clientId",
      label: "Client ID",
      hint: "From the plugin's Data Provider Configuration",
      isSecret: false,
    },
    {
      name: "clientSecret",
      label: "Client secret",
      hint: "Beside the client ID. A saved secret is never shown again",
      isSecret: true,
    },
  ],
  instructions: [
    "Download the configuration file.",
    "In PowerSchool: Setup > System > Server > System Settings > Plugin Management Configuration > Install, and choose the ZIP.",
    "Enable the plugin: installed is not enabled.",
    "Open the plugin > Data Provider Configuration, and copy the client ID and client secret to this page.",
  ],
  dataTypes: QUERIES.map((query) => query.dataType),
  notRead: {},
  fieldOptions,
  codeSuggestions,
  parseCustomField,
  customFieldHint: "Write the table and the field, such as [Students]Track.",
  fixHint,
  accessPackage: {
    fileName: PLUGIN_FILE_NAME,
    build: buildPluginZip,
  },
  open: (typed, options) => openSession(credentials.parse(typed), options),
};
