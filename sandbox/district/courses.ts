import type { SisSchool } from "./district";

export type SisCourse = {
  dcid: number;
  id: number;
  number: string;
  name: string;
  credits: number;
  department: string | null;
  /** 0 is a course of the whole district. */
  schoolNumber: number;
  lowGrade: number;
  highGrade: number;
};

type Plan = [number: string, name: string, credits: number, department: string | null, low: number, high: number];

const PLANS: readonly Plan[] = [
  ["ENG9", "English 9", 1, "English", 9, 9],
  ["ENG10", "English 10", 1, "English", 10, 10],
  ["ENG11", "English 11", 1, "English", 11, 11],
  ["ENG12", "English 12: World Literature", 1, "English", 12, 12],
  ["MTH101", "Algebra I", 1, "Mathematics", 9, 9],
  ["MTH102", "Geometry", 1, "Mathematics", 10, 10],
  ["MTH201", "Algebra II", 1, "Mathematics", 11, 11],
  ["MTH301", "AP Calculus AB", 1, "Mathematics", 12, 12],
  ["SCI101", "Biology", 1, "Science", 9, 10],
  ["SCI201", "Chemistry", 1, "Science", 11, 12],
  ["SOC101", "World History", 1, "Social Studies", 9, 10],
  ["SOC201", "U.S. History", 1, "Social Studies", 11, 12],
  ["SPA1", "Español I", 1, "World Languages", 9, 10],
  ["SPA2", "Español II", 1, "World Languages", 11, 12],
  ["PE9", "Physical Education", 0.5, "Health and PE", 9, 12],
  ["0420", "Welding, an Introduction", 0.5, "Career and Technical", 11, 12],
  // Two that differ by case and by a blank only.
  ["Mth101 ", "Algebra I (old)", 1, "Mathematics", 9, 9],
  ["ART1", "Art & Design", 0.5, null, 9, 12],
  ["ELA6", "English Language Arts 6-8", 0, "English", 6, 8],
  ["MA6", "Mathematics 6-8", 0, "Mathematics", 6, 8],
  ["SC6", "Science 6-8", 0, "Science", 6, 8],
  ["SS6", "Social Studies 6-8", 0, "Social Studies", 6, 8],
  ["PE6", "Physical Education 6-8", 0, "Health and PE", 6, 8],
  ["MU6", "Band", 0, "Arts", 6, 8],
  ["ELAK", "Reading and Writing", 0, "English", -2, 5],
  ["MAK", "Mathematics", 0, "Mathematics", -2, 5],
  ["SCK", "Science", 0, "Science", -2, 5],
  ["SSK", "Social Studies", 0, "Social Studies", -2, 5],
  ["PEK", "Physical Education", 0, "Health and PE", -2, 5],
  ["MUK", "Music", 0, "Arts", -2, 5],
];

/** The catalogue: most courses belong to the whole district (school 0), a few to one school. */
export function makeCourses(schools: readonly SisSchool[]): SisCourse[] {
  const high = schools.find((school) => school.isActive && school.highGrade === 12);
  return PLANS.map(([number, name, credits, department, lowGrade, highGrade], index) => ({
    dcid: 41 + index * 2,
    id: 1201 + index,
    number,
    name,
    credits,
    department,
    schoolNumber: number === "0420" && high ? high.number : 0,
    lowGrade,
    highGrade,
  }));
}
