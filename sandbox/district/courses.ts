import type { SisSchool } from "./district";

export type SisCourse = {
  dcid: number;
  id: number;
  number: string;
  name: string;
  credits: number;
  department: string | null;
  /** The state's number, which begins with the five digits of the federal scheme (SCED); null where nobody filled it in. */
  stateNumber: string | null;
  /** 0 is a course of the whole district. */
  schoolNumber: number;
  lowGrade: number;
  highGrade: number;
  /** School years ago in which it was last offered: 0 is still; null is not yet. */
  offeredUntil: number | null;
};

type Plan = [
  number: string,
  name: string,
  credits: number,
  department: string | null,
  low: number,
  high: number,
  sced: string | null,
];

const PLANS: readonly Plan[] = [
  ["ENG9", "English 9", 1, "English", 9, 9, "01001"],
  ["ENG10", "English 10", 1, "English", 10, 10, "01002"],
  ["ENG11", "English 11", 1, "English", 11, 11, "01003"],
  ["ENG12", "English 12: World Literature", 1, "English", 12, 12, "01058"],
  ["MTH101", "Algebra I", 1, "Mathematics", 9, 9, "02052"],
  ["MTH102", "Geometry", 1, "Mathematics", 10, 10, "02072"],
  ["MTH201", "Algebra II", 1, "Mathematics", 11, 11, "02056"],
  ["MTH301", "AP Calculus AB", 1, "Mathematics", 12, 12, "02124"],
  ["SCI101", "Biology", 1, "Science", 9, 10, "03051"],
  ["SCI201", "Chemistry", 1, "Science", 11, 12, "03101"],
  ["SOC101", "World History", 1, "Social Studies", 9, 10, "04051"],
  ["SOC201", "U.S. History", 1, "Social Studies", 11, 12, "04101"],
  ["SPA1", "Español I", 1, "World Languages", 9, 10, "24052"],
  ["SPA2", "Español II", 1, "World Languages", 11, 12, "24053"],
  ["PE9", "Physical Education", 0.5, "Health and PE", 9, 12, "08001"],
  ["0420", "Welding, an Introduction", 0.5, "Career and Technical", 11, 12, "13207"],
  // Two that differ by case and by a blank only; this one was last taught two years ago.
  ["Mth101 ", "Algebra I (old)", 1, "Mathematics", 9, 9, null],
  ["ART1", "Art & Design", 0.5, null, 9, 12, "05154"],
  ["ELA6", "English Language Arts 6-8", 0, "English", 6, 8, "51032"],
  ["MA6", "Mathematics 6-8", 0, "Mathematics", 6, 8, "52036"],
  ["SC6", "Science 6-8", 0, "Science", 6, 8, "53236"],
  ["SS6", "Social Studies 6-8", 0, "Social Studies", 6, 8, "54436"],
  ["PE6", "Physical Education 6-8", 0, "Health and PE", 6, 8, "58036"],
  ["MU6", "Band", 0, "Arts", 6, 8, "55101"],
  ["ELAK", "Reading and Writing", 0, "English", -2, 5, null],
  ["MAK", "Mathematics", 0, "Mathematics", -2, 5, null],
  ["SCK", "Science", 0, "Science", -2, 5, null],
  ["SSK", "Social Studies", 0, "Social Studies", -2, 5, null],
  ["PEK", "Physical Education", 0, "Health and PE", -2, 5, null],
  ["MUK", "Music", 0, "Arts", -2, 5, null],
  ["ENG10H", "English 10 Honors", 1, "English", 10, 10, "01002"],
  ["ENG12AP", "AP English Literature", 1, "English", 12, 12, "01006"],
  ["MTH.301/B", "AP Calculus BC", 1, "Mathematics", 12, 12, "02125"],
  ["MTH202", "Statistics", 1, "Mathematics", 11, 12, "02201"],
  ["SCI102", "Earth Science", 1, "Science", 9, 10, "03001"],
  ["SCI301", "Physics", 1, "Science", 11, 12, "03151"],
  ["SOC301", "Economics", 0.5, "Social Studies", 12, 12, "04201"],
  ["SOC302", "Civics", 0.5, "Social Studies", 11, 12, "04161"],
  ["FRE1", "Français I", 1, "World Languages", 9, 11, "24102"],
  ["FRE2", "Français II", 1, "World Languages", 10, 12, "24103"],
  ["HLT1", "Health", 0.5, "Health and PE", 9, 10, "08051"],
  ["MUS1", "Concert Choir", 0.5, "Arts", 9, 12, "05110"],
  ["THE1", "Theater", 0.5, "Arts", 9, 12, "05052"],
  ["CSC1", "Computer Science Principles", 1, "Career and Technical", 9, 12, "10019"],
  ["CSC2", "AP Computer Science A", 1, "Career and Technical", 11, 12, "10157"],
  ["BUS1", "Accounting", 1, "Career and Technical", 10, 12, "12104"],
  ["AGR1", "Agricultural Science", 1, "Career and Technical", 9, 12, "18003"],
  ["STH", "Study Hall", 0, null, 9, 12, null],
  ["SPA6", "Exploratory Spanish", 0, "World Languages", 7, 8, "56051"],
  ["ART6", "Art 6-8", 0, "Arts", 6, 8, "55180"],
  ["JRN1", "Journalism (planned)", 0.5, "English", 10, 12, "11101"],
];

const OFFERED_UNTIL: Record<string, number | null> = { "Mth101 ": 2, JRN1: null };

/** The catalogue: most courses belong to the whole district (school 0), a few to one school. */
export function makeCourses(schools: readonly SisSchool[]): SisCourse[] {
  const high = schools.find((school) => school.isActive && school.highGrade === 12);
  return PLANS.map(([number, name, credits, department, lowGrade, highGrade, sced], index) => ({
    dcid: 41 + index * 2,
    id: 1201 + index,
    number,
    name,
    credits,
    department,
    stateNumber: sced === null ? null : `${sced}A${String(index % 10).padStart(3, "0")}`,
    schoolNumber: number === "0420" && high ? high.number : 0,
    lowGrade,
    highGrade,
    offeredUntil: number in OFFERED_UNTIL ? (OFFERED_UNTIL[number] ?? null) : 0,
  }));
}

/** Whether a school could teach a course: it is the school's or the district's, and of its grades. */
export function isSuited(course: SisCourse, school: SisSchool): boolean {
  const isTheirs = course.schoolNumber === 0 || course.schoolNumber === school.number;
  return isTheirs && course.lowGrade <= school.highGrade && course.highGrade >= school.lowGrade;
}
