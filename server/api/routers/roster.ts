import { editStudent } from "@/server/roster/edit-student";
import { keepValue } from "@/server/roster/keep-value";
import { protectRecord } from "@/server/roster/protect-record";
import { getSchool, listSchoolNames, listSchools, listStudents } from "@/server/roster/queries";
import {
  editStudentInput,
  keepValueInput,
  listRecordsInput,
  listStudentsInput,
  protectRecordInput,
  recordInput,
  schoolInput,
} from "@/server/roster/schema";
import { findSchoolScope } from "@/server/roster/scope";
import { getRecord } from "@/server/roster/record";
import { listRecords } from "@/server/roster/list-records";
import { analystProcedure, memberProcedure, router } from "../trpc";

/** School managers reach their own schools' records here, everybody else the district's. */
const scopedProcedure = memberProcedure.use(async ({ ctx, next }) =>
  next({ ctx: { ...ctx, scope: await findSchoolScope(ctx.command) } }),
);

export const rosterRouter = router({
  students: scopedProcedure
    .input(listStudentsInput)
    .query(({ ctx, input }) => listStudents(ctx.db, ctx.command.districtId, ctx.scope, input)),
  records: scopedProcedure
    .input(listRecordsInput)
    .query(({ ctx, input }) => listRecords(ctx.db, ctx.command.districtId, ctx.scope, input)),
  record: scopedProcedure
    .input(recordInput)
    .query(({ ctx, input }) => getRecord(ctx.db, ctx.command.districtId, ctx.scope, input)),
  edit: analystProcedure.input(editStudentInput).mutation(({ ctx, input }) => editStudent(ctx.command, input)),
  keep: analystProcedure.input(keepValueInput).mutation(({ ctx, input }) => keepValue(ctx.command, input)),
  protect: analystProcedure.input(protectRecordInput).mutation(({ ctx, input }) => protectRecord(ctx.command, input)),
  schools: scopedProcedure.query(({ ctx }) => listSchools(ctx.db, ctx.command.districtId, ctx.scope)),
  schoolNames: scopedProcedure.query(({ ctx }) => listSchoolNames(ctx.db, ctx.command.districtId, ctx.scope)),
  school: scopedProcedure
    .input(schoolInput)
    .query(({ ctx, input }) => getSchool(ctx.db, ctx.command.districtId, ctx.scope, input.id)),
});
