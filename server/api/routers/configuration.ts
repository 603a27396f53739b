import { importConfiguration, previewConfiguration } from "@/server/configuration/import-configuration";
import { compareVersions, describeVersion, listVersions } from "@/server/configuration/queries";
import { restoreVersion } from "@/server/configuration/restore-version";
import { findRunChanges } from "@/server/configuration/run-changes";
import { compareVersionsInput, importConfigurationInput, versionInput } from "@/server/configuration/schema";
import { runInput } from "@/server/runs/schema";
import { analystProcedure, districtReadProcedure, router } from "../trpc";

export const configurationRouter = router({
  versions: districtReadProcedure.query(({ ctx }) => listVersions(ctx.db, ctx.command.districtId)),
  compare: districtReadProcedure
    .input(compareVersionsInput)
    .query(({ ctx, input }) => compareVersions(ctx.db, ctx.command.districtId, input)),
  describe: districtReadProcedure
    .input(versionInput)
    .query(({ ctx, input }) => describeVersion(ctx.db, ctx.command.districtId, input)),
  runChanges: districtReadProcedure
    .input(runInput)
    .query(({ ctx, input }) => findRunChanges(ctx.db, ctx.command.districtId, input)),
  preview: analystProcedure
    .input(importConfigurationInput)
    .mutation(({ ctx, input }) => previewConfiguration(ctx.command, input)),
  import: analystProcedure
    .input(importConfigurationInput)
    .mutation(({ ctx, input }) => importConfiguration(ctx.command, input)),
  restore: analystProcedure.input(versionInput).mutation(({ ctx, input }) => restoreVersion(ctx.command, input)),
});
