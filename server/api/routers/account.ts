import { chooseDistrict } from "@/server/auth/choose-district";
import { endOtherSessions, endOwnSession } from "@/server/auth/end-session";
import { listPlaces } from "@/server/auth/list-places";
import { listSessions } from "@/server/auth/list-sessions";
import { chooseDistrictInput, endSessionInput } from "@/server/auth/schema";
import { personProcedure, router } from "../trpc";

/** What is a person's own and no district's. */
export const accountRouter = router({
  places: personProcedure.query(({ ctx }) => listPlaces(ctx.account)),
  chooseDistrict: personProcedure
    .input(chooseDistrictInput)
    .mutation(({ ctx, input }) => chooseDistrict(ctx.account, input)),
  sessions: personProcedure.query(({ ctx }) => listSessions(ctx.account)),
  endSession: personProcedure.input(endSessionInput).mutation(({ ctx, input }) => endOwnSession(ctx.account, input)),
  endOtherSessions: personProcedure.mutation(({ ctx }) => endOtherSessions(ctx.account)),
});
