/** Extension tables by the core table whose rows they widen, by the name that `extensions=` takes. */
export const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  students: ["u_studentsuserfields", "s_stu_crdc_x"],
  users: ["u_usersuserfields"],
  courses: ["s_il_crs_x"],
};
