import { findSchoolScope } from "@/server/roster/scope";
import { applyPreview } from "@/server/runs/apply-preview";
import { approveRun } from "@/server/runs/approve-run";
import { cancelRun } from "@/server/runs/cancel-run";
import { discardRun } from "@/server/runs/discard-run";
import { findLastCompleted } from "@/server/runs/find-previous";
import { countRunLines, listRunLines } from "@/server/runs/log";
import { getProgress } from "@/server/runs/progress";
import { getHome } from "@/server/runs/home";
import { listRuns } from "@/server/runs/queries";
import { getLimitHistory } from "@/server/runs/recent-plans";
import { getSafetyView } from "@/server/runs/safety-view";
import {
  applyPreviewInput,
  approveRunInput,
  countLinesInput,
  discardRunInput,
  listLinesInput,
  listRunsInput,
  redoRunInput,
  runInput,
  saveRetentionInput,
  startInput,
  undoRunInput,
} from "@/server/runs/schema";
import { getRetention, saveRetention } from "@/server/runs/save-retention";
import { startPreview } from "@/server/runs/start-preview";
import { startRun } from "@/server/runs/start-run";
import { getStartView } from "@/server/runs/start-view";
import { getRunSummary } from "@/server/runs/summary";
import { findUndoOffer, previewUndo } from "@/server/runs/undo-preview";
import { redoRun, undoRun } from "@/server/runs/undo-run";
import { getReadiness } from "@/server/settings/queries";
import {
  analystProcedure,
  districtReadProcedure,
  memberProcedure,
  router,
  siteManagerProcedure,
  limited,
} from "../trpc";

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
    .query(({ ctx, input }) => listRunLines(ctx.db, ctx.command.districtId, ctx.scope, input, ctx.now)),
  lineCounts: scopedProcedure
    .input(countLinesInput)
    .query(({ ctx, input }) => countRunLines(ctx.db, ctx.command.districtId, ctx.scope, input, ctx.now)),
  /** What a plan would do, by school and against the safety limits. */
  safety: districtReadProcedure
    .input(runInput)
    .query(({ ctx, input }) => getSafetyView(ctx.db, ctx.command.districtId, input.runId)),
  undoOffer: memberProcedure
    .input(runInput)
    .query(({ ctx, input }) => findUndoOffer(ctx.db, ctx.command.districtId, input, ctx.now)),
  undoPreview: districtReadProcedure
    .input(runInput)
    .query(({ ctx, input }) => previewUndo(ctx.db, ctx.command.districtId, input, ctx.now)),
  undo: analystProcedure.input(undoRunInput).mutation(({ ctx, input }) => undoRun(ctx.command, input)),
  redo: analystProcedure.input(redoRunInput).mutation(({ ctx, input }) => redoRun(ctx.command, input)),
  retention: districtReadProcedure.query(({ ctx }) => getRetention(ctx.db, ctx.command.districtId)),
  saveRetention: siteManagerProcedure
    .input(saveRetentionInput)
    .mutation(({ ctx, input }) => saveRetention(ctx.command, input)),
  lastCompleted: districtReadProcedure
    .input(startInput)
    .query(({ ctx, input }) => findLastCompleted(ctx.db, ctx.command.districtId, input.dataType)),
  readiness: districtReadProcedure
    .input(startInput)
    .query(({ ctx, input }) => getReadiness(ctx.db, ctx.command.districtId, input.dataType)),
  limitHistory: districtReadProcedure
    .input(startInput)
    .query(({ ctx, input }) => getLimitHistory(ctx.db, ctx.command.districtId, input.dataType, ctx.now)),
  startView: districtReadProcedure
    .input(startInput)
    .query(({ ctx, input }) => getStartView(ctx.db, ctx.command.districtId, input.dataType, ctx.now)),
  start: analystProcedure
    .use(limited("runs.start", 20))
    .input(startInput)
    .mutation(({ ctx, input }) => startRun(ctx.command, { dataType: input.dataType })),
  preview: analystProcedure
    .use(limited("runs.preview", 20))
    .input(startInput)
    .mutation(({ ctx, input }) => startPreview(ctx.command, input)),
  applyPreview: analystProcedure
    .input(applyPreviewInput)
    .mutation(({ ctx, input }) => applyPreview(ctx.command, input)),
  approve: analystProcedure.input(approveRunInput).mutation(({ ctx, input }) => approveRun(ctx.command, input)),
  discard: analystProcedure.input(discardRunInput).mutation(({ ctx, input }) => discardRun(ctx.command, input)),
  cancel: analystProcedure.input(runInput).mutation(({ ctx, input }) => cancelRun(ctx.command, input)),
});
