import { columnsOf, emptyTable, number, text, type Rows, type Table } from "../column";

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

const ROLE_IDS: Record<number, [number, string]> = {
  1: [2, "Teacher"],
  2: [3, "Office staff"],
  3: [4, "Lunch"],
  4: [5, "Substitute"],
};

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
  },
  USERSCHOOLROLES: {
    columns: {
      ...columnsOf("staff", { USERSDCID: [number, (u) => u.usersDcid] }),
      ...columnsOf("post", {
        USERSCHOOLROLESID: [number, (p) => p.dcid + 100_000],
        SCHOOLID: [number, (p) => p.schoolNumber],
        ROLEID: [number, (p) => ROLE_IDS[p.staffStatus]?.[0] ?? 1],
      }),
    },
    rows: postRows,
  },
  ROLEDEF: {
    columns: columnsOf("post", {
      ROLEID: [number, (p) => ROLE_IDS[p.staffStatus]?.[0] ?? 1],
      NAME: [text, (p) => ROLE_IDS[p.staffStatus]?.[1] ?? "Unassigned"],
    }),
    rows: null,
  },
  TEACHERRACE: emptyTable({ DCID: number, TEACHERID: number, RACECD: text }),
};
