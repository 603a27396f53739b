import { z } from "zod";
import { buildAccessPackage, findConnection, listOffers } from "@/server/connection/queries";
import { saveConnection } from "@/server/connection/save-connection";
import { resetConnectionInput, saveConnectionInput } from "@/server/connection/schema";
import { resetConfiguration } from "@/server/runs/reset-configuration";
import { analystProcedure, districtReadProcedure, router, siteManagerProcedure, versioned, limited } from "../trpc";

export const connectionRouter = router({
  find: districtReadProcedure.query(({ ctx }) => findConnection(ctx.db, ctx.command.districtId)),
  accessPackage: districtReadProcedure
    .input(z.object({ connector: z.string() }))
    .query(({ input }) => buildAccessPackage(input.connector)),
  offers: districtReadProcedure.query(() => listOffers()),
  save: analystProcedure
    .use(limited("connection.save", 20))
    .use(versioned("Integration setup"))
    .input(saveConnectionInput)
    .mutation(({ ctx, input }) => saveConnection(ctx.command, input)),
  reset: siteManagerProcedure
    .use(versioned("Reset configuration"))
    .input(resetConnectionInput)
    .mutation(({ ctx, input }) => resetConfiguration(ctx.command, input)),
});
