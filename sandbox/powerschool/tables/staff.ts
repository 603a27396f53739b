import { MOST_ROLES, ROLES } from "../../district/staff";
import { columnsOf, emptyTable, number, rowsOfList, text, type Rows, type Scope, type Table } from "../column";

const MOST_POSTS = 3;

const userRows: Rows = {
  places: (district) => district.staffCount,
  at: (district, place) => {
    const staff = district.staff(place);
    const post = staff.posts[0];
    return { district, of: post ? { staff, post } : { staff } };
  },
  id: (scope) => scope.of.staff?.usersDcid ?? 0,
  isDense: true,
};

const postRows: Rows = {
  places: (district) => district.staffCount * MOST_POSTS,
  at: (district, place) => {
    const staff = district.staff(Math.floor(place / MOST_POSTS));
    const post = staff.posts[place % MOST_POSTS];
    return post ? { district, of: { staff, post } } : null;
  },
  id: (scope) => scope.of.post?.dcid ?? 0,
  isDense: false,
};

const roleRows: Rows = {
  places: (district) => postRows.places(district) * MOST_ROLES,
  at: (district, place) => {
    const scope = postRows.at(district, Math.floor(place / MOST_ROLES));
    const role = scope?.of.post?.roles[place % MOST_ROLES];
    return scope && role ? { district, of: { ...scope.of, role } } : null;
  },
  id: (scope) => roleRowId(scope),
  isDense: false,
};

function roleRowId({ of: { post, role } }: Scope): number {
  return post && role ? post.dcid * MOST_ROLES + post.roles.indexOf(role) : 0;
}

/** Every post of a person with each of its roles; a post without a role stands alone. */
function postsBeside({ district, of }: Scope): Scope[] {
  const { staff } = of;
  return (staff?.posts ?? []).flatMap((post) => {
    const scopes = post.roles.map((role): Scope => ({ district, of: { ...of, post, role } }));
    return scopes.length > 0 ? scopes : [{ district, of: { ...(staff && { staff }), post } }];
  });
}

export const STAFF_TABLES: Record<string, Table> = {
  USERS: {
    columns: columnsOf("staff", {
      DCID: [number, (u) => u.usersDcid],
      TEACHERNUMBER: [text, (u) => u.number],
      FIRST_NAME: [text, (u) => u.firstName],
      MIDDLE_NAME: [text, (u) => u.middleName],
      LAST_NAME: [text, (u) => u.lastName],
      LASTFIRST: [text, (u) => `${u.lastName}, ${u.firstName}`],
      EMAIL_ADDR: [text, (u) => u.email],
      HOMESCHOOLID: [number, (u) => u.homeSchool],
      LOGINID: [text, (u) => u.adminLogin],
      TEACHERLOGINID: [text, (u) => u.teacherLogin],
      FEDETHNICITY: [number, (u) => u.fedEthnicity],
      CANCHANGESCHOOL: [text, (u) => u.posts.map((post) => post.schoolNumber).join(";")],
      TITLE: [text, (u) => u.title],
      PREFERREDNAME: [text, () => null],
      CITY: [text, () => "Riverbend"],
    }),
    rows: userRows,
  },
  SCHOOLSTAFF: {
    columns: {
      ...columnsOf("post", {
        DCID: [number, (p) => p.dcid],
        ID: [number, (p) => p.id],
        SCHOOLID: [number, (p) => p.schoolNumber],
        STATUS: [number, (p) => p.status],
        STAFFSTATUS: [number, (p) => p.staffStatus],
      }),
      ...columnsOf("staff", { USERS_DCID: [number, (u) => u.usersDcid] }),
    },
    rows: postRows,
    beside: (scope) => (scope.of.section || scope.of.seat ? teacherBeside(scope) : postsBeside(scope)),
  },
  USERSCHOOLROLES: {
    columns: {
      USERSCHOOLROLESID: { type: number, read: (scope) => roleRowId(scope) || null },
      // Only a row with a role is one of this table; a post without roles is not.
      USERSDCID: { type: number, read: ({ of }) => (of.role && of.staff ? of.staff.usersDcid : null) },
      SCHOOLID: { type: number, read: ({ of }) => (of.role && of.post ? of.post.schoolNumber : null) },
      ROLEID: { type: number, read: ({ of }) => of.role?.id ?? null },
    },
    rows: roleRows,
  },
  ROLEDEF: {
    columns: columnsOf("role", {
      ROLEID: [number, (r) => r.id],
      NAME: [text, (r) => r.name],
    }),
    rows: rowsOfList(
      "role",
      () => ROLES,
      (role) => role.id,
    ),
  },
  TEACHERRACE: emptyTable({ DCID: number, TEACHERID: number, RACECD: text }),
  U_USERSUSERFIELDS: {
    columns: columnsOf("staff", {
      USERSDCID: [number, (u) => u.usersDcid],
      PREFIX: [text, (u) => (u.usersDcid % 5 === 0 ? "Dr." : null)],
    }),
    rows: userRows,
  },
};

/** Whoever teaches a section, alone. */
function teacherBeside({ district, of }: Scope): Scope[] {
  return of.staff && of.post ? [{ district, of: { staff: of.staff, post: of.post } }] : [];
}
