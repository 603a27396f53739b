import { z } from "zod";
import { buildAccessPackage, findConnection, listOffers } from "@/server/connection/queries";
import { resetConnection } from "@/server/connection/reset-connection";
import { saveConnection } from "@/server/connection/save-connection";
import { resetConnectionInput, saveConnectionInput } from "@/server/connection/schema";
import { analystProcedure, districtReadProcedure, router, siteManagerProcedure } from "../trpc";

export const connectionRouter = router({
  find: districtReadProcedure.query(({ ctx }) => findConnection(ctx.db, ctx.command.districtId)),
  accessPackage: districtReadProcedure
    .input(z.object({ connector: z.string() }))
    .query(({ input }) => buildAccessPackage(input.connector)),
  offers: districtReadProcedure.query(() => listOffers()),
  save: analystProcedure.input(saveConnectionInput).mutation(({ ctx, input }) => saveConnection(ctx.command, input)),
  reset: siteManagerProcedure
    .input(resetConnectionInput)
    .mutation(({ ctx, input }) => resetConnection(ctx.command, input)),
});
