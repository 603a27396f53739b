import { listSchoolMatches } from "@/server/schools/queries";
import { refreshSisSchools } from "@/server/schools/refresh-sis-schools";
import { saveMatches } from "@/server/schools/save-matches";
import { saveMatchesInput } from "@/server/schools/schema";
import { analystProcedure, districtReadProcedure, router, versioned, limited } from "../trpc";

export const schoolsRouter = router({
  matching: districtReadProcedure.query(({ ctx }) => listSchoolMatches(ctx.db, ctx.command.districtId)),
  refresh: analystProcedure.use(limited("schools.refresh", 20)).mutation(({ ctx }) => refreshSisSchools(ctx.command)),
  save: analystProcedure
    .use(versioned("School matching"))
    .input(saveMatchesInput)
    .mutation(({ ctx, input }) => saveMatches(ctx.command, input)),
});
