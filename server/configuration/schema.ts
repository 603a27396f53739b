import { z } from "zod";
import { dataType, pauses, syncRules } from "@/server/settings/schema";

const key = z.string().max(100);

/** A configuration as a file holds it; school ids of ours are numbers there, so that a person can read it. */
export const configurationDocument = z.object({
  format: z.literal(1, { error: "This file was written by a version that is not known here." }),
  connector: z.string().max(50).nullable(),
  schools: z.record(key, z.string().max(100).nullable()),
  dataTypes: z.partialRecord(
    dataType,
    z.object({
      fields: z.record(key, z.string().max(100).nullable()).nullable(),
      codes: z.record(key, z.record(key, z.string().max(50).nullable())).nullable(),
      sync: syncRules
        .extend({
          schoolIds: z.array(z.string().max(50)).min(1).nullable(),
          // Files from before there were pauses have none.
          pauses: pauses.default([]),
        })
        .nullable(),
    }),
  ),
  recipients: z.partialRecord(dataType, z.array(z.email()).max(50)),
});

export const versionInput = z.object({ number: z.number().int().positive() });
export type VersionInput = z.infer<typeof versionInput>;

export const compareVersionsInput = z.object({
  before: z.number().int().positive(),
  after: z.number().int().positive(),
});
export type CompareVersionsInput = z.infer<typeof compareVersionsInput>;

/** The text of an exported file, at most 1 MB. */
export const importConfigurationInput = z.object({
  text: z.string().max(1_000_000, { error: "A configuration file is smaller than 1 MB." }),
});
export type ImportConfigurationInput = z.infer<typeof importConfigurationInput>;
