import { createDistrict, type SisStudent } from "@/sandbox/district/district";

/** One student as the duplicate search sees it; the keys are our fields. */
export type Person = {
  sisId: string;
  studentNumber: string;
  lastName: string;
  firstName: string;
  birthOn: string;
  classYear: string;
  email: string;
  school: string;
};

/** An incoming person made from one of ours, who is to be found, or who is a twin and is not. */
export type Planted = { incoming: Person; of: Person; kind: string };

const NICKNAMES = ["Ty", "Bea", "Max", "Lou", "Sky", "Jo"];

function personOf(student: SisStudent, schools: readonly string[], mark: string): Person | null {
  const { dcid, lastName, firstName, birthDate, classOf } = student;
  if (!lastName || !firstName || !birthDate || !classOf) return null;
  return {
    sisId: `${mark}${dcid}`,
    // A number in two thousand is given twice, which is not what is measured here.
    studentNumber: `${mark}${student.id}`,
    lastName,
    firstName,
    birthOn: birthDate,
    classYear: String(classOf),
    email: `${mark}${dcid}@students.riverbend.example`,
    school: schools[student.schoolNumber % schools.length] ?? "",
  };
}

/** So many people of one district; another seed makes strangers. */
export function people(count: number, seed: number, schools: readonly string[]): Person[] {
  const district = createDistrict({ students: count + Math.ceil(count / 50) + 50, seed });
  const list: Person[] = [];
  for (let position = 0; list.length < count; position++) {
    const one = personOf(district.student(position), schools, seed === 1 ? "e" : "n");
    if (one) list.push(one);
  }
  return list;
}

const withoutAccents = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "");
const plainly = (text: string) => withoutAccents(text).toUpperCase().replace(/[’']/g, "").replace(/-/g, " ");
const otherOf = (list: readonly string[], not: string) => list.find((one) => one !== not) ?? not;

/** How the same person comes back under new ids: each kind keeps what one rule of the product needs. */
const KINDS: [kind: string, share: number, change: (one: Person, schools: readonly string[]) => Partial<Person>][] = [
  ["new ids only", 0.4, () => ({})],
  [
    "spelled otherwise",
    0.2,
    (one) => ({ lastName: plainly(one.lastName), firstName: plainly(one.firstName), classYear: "2019" }),
  ],
  ["other last name, same e-mail", 0.1, (one) => ({ lastName: `${one.lastName}son`, email: one.email.toUpperCase() })],
  [
    "nickname at another school",
    0.15,
    (one, schools) => ({
      firstName: NICKNAMES[one.lastName.length % NICKNAMES.length] ?? "",
      school: otherOf(schools, one.school),
    }),
  ],
  ["birth date mistyped", 0.15, (one) => ({ birthOn: `${one.birthOn.slice(0, 8)}29` })],
];

function renewed(one: Person, stranger: Person): Person {
  return { ...one, sisId: stranger.sisId, studentNumber: stranger.studentNumber, email: stranger.email };
}

/** Plants people of ours among strangers, in their places: a duplicate in fifty, and a twin in fifty. */
export function plant(
  existing: readonly Person[],
  incoming: Person[],
  schools: readonly string[],
): { duplicates: Planted[]; twins: Planted[] } {
  const [duplicates, twins]: [Planted[], Planted[]] = [[], []];
  const shares = KINDS.flatMap(([, share], index) => Array.from({ length: Math.round(share * 20) }, () => index));
  for (let place = 0; place < Math.min(existing.length, incoming.length); place += 25) {
    const [of, stranger] = [existing[place], incoming[place]];
    if (!of || !stranger) continue;
    const same = renewed(of, stranger);
    if (place % 50 === 0) {
      const [kind, , change] = KINDS[shares[(place / 50) % shares.length] ?? 0] ?? KINDS[0]!;
      incoming[place] = { ...same, ...change(of, schools) };
      if (kind === "other last name, same e-mail") incoming[place]!.email = of.email.toUpperCase();
      duplicates.push({ incoming: incoming[place]!, of, kind });
    } else {
      incoming[place] = { ...same, firstName: `${NICKNAMES[place % NICKNAMES.length]}${of.firstName.length}` };
      twins.push({ incoming: incoming[place]!, of, kind: "twin" });
    }
  }
  return { duplicates, twins };
}
