import { erasePerson } from "@/server/data-subjects/erase-person";
import { erasePersonInput } from "@/server/data-subjects/schema";
import { router, siteManagerProcedure } from "../trpc";

export const dataSubjectsRouter = router({
  erase: siteManagerProcedure.input(erasePersonInput).mutation(({ ctx, input }) => erasePerson(ctx.command, input)),
});
