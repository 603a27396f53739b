import { listAudit } from "@/server/audit/queries";
import { listAuditInput } from "@/server/audit/schema";
import { router, siteManagerProcedure } from "../trpc";

export const auditRouter = router({
  list: siteManagerProcedure
    .input(listAuditInput)
    .query(({ ctx, input }) => listAudit(ctx.db, ctx.command.districtId, input)),
});
