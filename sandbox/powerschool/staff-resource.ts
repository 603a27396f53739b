import type { District } from "../district/district";
import type { SisCourse } from "../district/courses";
import type { SisSeat, SisSection } from "../district/sections";
import type { SisPost, SisStaff } from "../district/staff";
import { termResource } from "./school-resource";
import { yearTermOf } from "./terms";

export const STAFF_EXPANSIONS = "addresses, emails, phones, school_affiliations";

const schoolId = (district: District, number: number) =>
  district.schools.find((school) => school.number === number)?.dcid ?? 0;

/** A person of the staff as one school sees them: the id is that of the place, `users_dcid` that of the person. */
export function staffResource(district: District, staff: SisStaff, post: SisPost, expansions: string[]) {
  const resource: Record<string, unknown> = {
    id: post.dcid,
    local_id: staff.number,
    admin_username: staff.adminLogin,
    teacher_username: staff.teacherLogin,
    users_dcid: staff.usersDcid,
    name: { first_name: staff.firstName, middle_name: staff.middleName, last_name: staff.lastName },
  };
  if (expansions.includes("emails")) resource.emails = { work_email: staff.email };
  if (expansions.includes("phones")) resource.phones = {};
  if (expansions.includes("addresses")) resource.addresses = {};
  if (expansions.includes("school_affiliations")) {
    resource.school_affiliations = {
      school_affiliation: staff.posts.map(({ schoolNumber, staffStatus, status }) => ({
        school_id: schoolId(district, schoolNumber),
        type: staffStatus,
        status,
      })),
    };
  }
  return resource;
}

export const courseResource = (course: SisCourse) => ({
  id: course.dcid,
  course_number: course.number,
  course_name: course.name,
});

export function sectionResource(district: District, section: SisSection, expansions: string[]) {
  const term = yearTermOf(district, section.schoolNumber);
  return {
    id: section.dcid,
    school_id: schoolId(district, section.schoolNumber),
    course_id: section.course.dcid,
    term_id: term?.dcid,
    section_number: section.number,
    expression: section.expression,
    staff_id: section.teacher === null ? undefined : district.staff(section.teacher).posts[0]?.dcid,
    ...(expansions.includes("term") && term ? { term: termResource(term) } : {}),
  };
}

export const seatResource = (seat: SisSeat) => ({
  id: seat.dcid,
  section_id: seat.section.dcid,
  student_id: seat.student.dcid,
  entry_date: seat.enteredOn,
  exit_date: seat.leftOn,
  dropped: seat.isDropped,
});
