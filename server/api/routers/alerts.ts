import { countOpenAlerts, listOpenAlerts } from "@/server/alerts/queries";
import { listAlertsInput } from "@/server/alerts/schema";
import { findSchoolScope } from "@/server/roster/scope";
import { districtReadProcedure, memberProcedure, router } from "../trpc";

export const alertsRouter = router({
  list: districtReadProcedure
    .input(listAlertsInput)
    .query(async ({ ctx, input }) => listOpenAlerts(ctx.db, ctx.command.districtId, null, input)),
  count: memberProcedure.query(async ({ ctx }) =>
    countOpenAlerts(ctx.db, ctx.command.districtId, await findSchoolScope(ctx.command)),
  ),
});
