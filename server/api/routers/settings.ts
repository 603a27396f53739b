import { z } from "zod";
import {
  getDefineCodes,
  getMatchFields,
  getReadiness,
  getSyncSettings,
  listDataTypes,
} from "@/server/settings/queries";
import { readSamples } from "@/server/settings/read-samples";
import { saveCodes } from "@/server/settings/save-codes";
import { saveFields } from "@/server/settings/save-fields";
import { saveSync } from "@/server/settings/save-sync";
import { dataType, saveCodesInput, saveFieldsInput, saveSyncInput } from "@/server/settings/schema";
import { analystProcedure, districtReadProcedure, router, versioned, limited } from "../trpc";

const one = z.object({ dataType });

export const settingsRouter = router({
  dataTypes: districtReadProcedure.query(({ ctx }) => listDataTypes(ctx.db, ctx.command.districtId)),
  readiness: districtReadProcedure
    .input(one)
    .query(({ ctx, input }) => getReadiness(ctx.db, ctx.command.districtId, input.dataType)),
  matchFields: districtReadProcedure
    .input(one)
    .query(({ ctx, input }) => getMatchFields(ctx.db, ctx.command.districtId, input.dataType)),
  defineCodes: districtReadProcedure
    .input(one)
    .query(({ ctx, input }) => getDefineCodes(ctx.db, ctx.command.districtId, input.dataType)),
  sync: districtReadProcedure
    .input(one)
    .query(({ ctx, input }) => getSyncSettings(ctx.db, ctx.command.districtId, input.dataType)),
  readSamples: analystProcedure
    .use(limited("settings.readSamples", 20))
    .input(one)
    .mutation(({ ctx, input }) => readSamples(ctx.command, input)),
  saveFields: analystProcedure
    .use(versioned("Match fields"))
    .input(saveFieldsInput)
    .mutation(({ ctx, input }) => saveFields(ctx.command, input)),
  saveCodes: analystProcedure
    .use(versioned("Define codes"))
    .input(saveCodesInput)
    .mutation(({ ctx, input }) => saveCodes(ctx.command, input)),
  saveSync: analystProcedure
    .use(versioned("Sync settings"))
    .input(saveSyncInput)
    .mutation(({ ctx, input }) => saveSync(ctx.command, input)),
});
