import { cancelDecision } from "@/server/alerts/cancel-decision";
import { decideDuplicate } from "@/server/alerts/decide-duplicate";
import { judgeCandidate } from "@/server/alerts/judge-candidate";
import { compareAlert } from "@/server/alerts/compare-alert";
import { countOpenAlerts, getAlertQueue, listAlertTypes, listTypedValues } from "@/server/alerts/queries";
import {
  alertInput,
  alertQueueInput,
  cancelDecisionInput,
  decideInput,
  judgeCandidateInput,
  processDecisionsInput,
  removeTypedValueInput,
  typedValuesInput,
  typeValueInput,
} from "@/server/alerts/schema";
import { removeTypedValue, typeValue } from "@/server/alerts/type-value";
import { findSchoolScope } from "@/server/roster/scope";
import { processDecisions } from "@/server/runs/process-decisions";
import { analystProcedure, districtReadProcedure, memberProcedure, router } from "../trpc";

export const alertsRouter = router({
  types: districtReadProcedure.query(({ ctx }) => listAlertTypes(ctx.db, ctx.command.districtId)),
  queue: districtReadProcedure
    .input(alertQueueInput)
    .query(({ ctx, input }) => getAlertQueue(ctx.db, ctx.command.districtId, input)),
  compare: districtReadProcedure
    .input(alertInput)
    .query(({ ctx, input }) => compareAlert(ctx.db, ctx.command.districtId, input)),
  typedValues: districtReadProcedure
    .input(typedValuesInput)
    .query(({ ctx, input }) => listTypedValues(ctx.db, ctx.command.districtId, input)),
  count: memberProcedure.query(async ({ ctx }) =>
    countOpenAlerts(ctx.db, ctx.command.districtId, await findSchoolScope(ctx.command)),
  ),
  decide: analystProcedure.input(decideInput).mutation(({ ctx, input }) => decideDuplicate(ctx.command, input)),
  cancelDecision: analystProcedure
    .input(cancelDecisionInput)
    .mutation(({ ctx, input }) => cancelDecision(ctx.command, input)),
  judgeCandidate: analystProcedure
    .input(judgeCandidateInput)
    .mutation(({ ctx, input }) => judgeCandidate(ctx.command, input)),
  typeValue: analystProcedure.input(typeValueInput).mutation(({ ctx, input }) => typeValue(ctx.command, input)),
  removeTypedValue: analystProcedure
    .input(removeTypedValueInput)
    .mutation(({ ctx, input }) => removeTypedValue(ctx.command, input)),
  process: analystProcedure
    .input(processDecisionsInput)
    .mutation(({ ctx, input }) => processDecisions(ctx.command, input)),
});
