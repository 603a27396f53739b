import { findSchoolScope } from "@/server/roster/scope";
import { countRunLines, listRunLines } from "@/server/runs/log";
import { getProgress } from "@/server/runs/progress";
import { getHome, listRuns } from "@/server/runs/queries";
import { getLimitHistory } from "@/server/runs/recent-plans";
import { countLinesInput, listLinesInput, listRunsInput, runInput, startInput } from "@/server/runs/schema";
import { startRun } from "@/server/runs/start-run";
import { getRunSummary } from "@/server/runs/summary";
import { getReadiness } from "@/server/settings/queries";
import { analystProcedure, districtReadProcedure, memberProcedure, router } from "../trpc";

/** School managers reach the lines of their own schools here, everybody else the district's. */
const scopedProcedure = memberProcedure.use(async ({ ctx, next }) =>
  next({ ctx: { ...ctx, scope: await findSchoolScope(ctx.command) } }),
);

export const runsRouter = router({
  home: districtReadProcedure.query(({ ctx }) => getHome(ctx.db, ctx.command.districtId, ctx.now)),
  list: memberProcedure.input(listRunsInput).query(({ ctx, input }) => listRuns(ctx.db, ctx.command.districtId, input)),
  summary: scopedProcedure
    .input(runInput)
    .query(({ ctx, input }) => getRunSummary(ctx.db, ctx.command.districtId, ctx.scope, input.runId)),
  progress: memberProcedure
    .input(runInput)
    .query(({ ctx, input }) => getProgress(ctx.db, ctx.command.districtId, input.runId, ctx.now)),
  lines: scopedProcedure
    .input(listLinesInput)
    .query(({ ctx, input }) => listRunLines(ctx.db, ctx.command.districtId, ctx.scope, input)),
  lineCounts: scopedProcedure
    .input(countLinesInput)
    .query(({ ctx, input }) => countRunLines(ctx.db, ctx.command.districtId, ctx.scope, input)),
  readiness: districtReadProcedure
    .input(startInput)
    .query(({ ctx, input }) => getReadiness(ctx.db, ctx.command.districtId, input.dataType)),
  limitHistory: districtReadProcedure
    .input(startInput)
    .query(({ ctx, input }) => getLimitHistory(ctx.db, ctx.command.districtId, input.dataType, ctx.now)),
  start: analystProcedure
    .input(startInput)
    .mutation(({ ctx, input }) => startRun(ctx.command, { dataType: input.dataType })),
});
