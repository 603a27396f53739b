import { pauseSchedule } from "@/server/schedules/pause-schedule";
import { pauseScheduleInput } from "@/server/schedules/schema";
import { analystProcedure, router } from "../trpc";

export const schedulesRouter = router({
  pause: analystProcedure.input(pauseScheduleInput).mutation(({ ctx, input }) => pauseSchedule(ctx.command, input)),
});
