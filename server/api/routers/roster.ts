import { getSchool, listSchoolNames, listSchools, listStudents } from "@/server/roster/queries";
import { listStudentsInput, schoolInput, studentInput } from "@/server/roster/schema";
import { findSchoolScope } from "@/server/roster/scope";
import { getStudent } from "@/server/roster/student-record";
import { memberProcedure, router } from "../trpc";

/** School managers reach their own schools' records here, everybody else the district's. */
const scopedProcedure = memberProcedure.use(async ({ ctx, next }) =>
  next({ ctx: { ...ctx, scope: await findSchoolScope(ctx.command) } }),
);

export const rosterRouter = router({
  students: scopedProcedure
    .input(listStudentsInput)
    .query(({ ctx, input }) => listStudents(ctx.db, ctx.command.districtId, ctx.scope, input)),
  student: scopedProcedure
    .input(studentInput)
    .query(({ ctx, input }) => getStudent(ctx.db, ctx.command.districtId, ctx.scope, input.id)),
  schools: scopedProcedure.query(({ ctx }) => listSchools(ctx.db, ctx.command.districtId, ctx.scope)),
  schoolNames: scopedProcedure.query(({ ctx }) => listSchoolNames(ctx.db, ctx.command.districtId, ctx.scope)),
  school: scopedProcedure
    .input(schoolInput)
    .query(({ ctx, input }) => getSchool(ctx.db, ctx.command.districtId, ctx.scope, input.id)),
});
