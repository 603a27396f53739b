import { env } from "@/server/platform/env";
import { offerMetadata } from "@/server/sso/offer-metadata";
import { findTestAnswer, getSso, listSso } from "@/server/sso/queries";
import { removeSso, saveSso } from "@/server/sso/save-sso";
import { readSsoMetadataInput, ssoConnectionInput, saveSsoInput, ssoTestAnswerInput } from "@/server/sso/schema";
import { router, siteManagerProcedure } from "../trpc";

export const ssoRouter = router({
  list: siteManagerProcedure.query(({ ctx }) =>
    listSso(ctx.db, ctx.command.districtId, { appUrl: env().NEXTAUTH_URL, now: ctx.now }),
  ),
  one: siteManagerProcedure
    .input(ssoConnectionInput)
    .query(({ ctx, input }) =>
      getSso(ctx.db, ctx.command.districtId, { ...input, appUrl: env().NEXTAUTH_URL, now: ctx.now }),
    ),
  testAnswer: siteManagerProcedure
    .input(ssoTestAnswerInput)
    .query(({ ctx, input }) => findTestAnswer(ctx.command, input)),
  readMetadata: siteManagerProcedure.input(readSsoMetadataInput).mutation(({ input }) => offerMetadata(input)),
  save: siteManagerProcedure.input(saveSsoInput).mutation(({ ctx, input }) => saveSso(ctx.command, input)),
  remove: siteManagerProcedure.input(ssoConnectionInput).mutation(({ ctx, input }) => removeSso(ctx.command, input)),
});
