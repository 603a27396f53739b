import type { Directory } from "./directory";
import { idOf } from "./ids";
import { studentUser } from "./users";

export type CleverEvent = {
  id: string;
  type: "users.created" | "users.updated" | "users.deleted";
  created: string;
  data: { object: unknown; previous_attributes?: Record<string, unknown> };
};

function usersOf(directory: Directory): Map<string, Record<string, unknown>> {
  const users = directory.students.map((_place, index) => studentUser(directory, directory.student(index)));
  return new Map(users.map((user) => [String(user.id), user]));
}

/** The events of students between two pictures of a district, numbered on from those before. */
export function describeChanges(before: Directory, after: Directory, known: number, at: Date): CleverEvent[] {
  const [old, now] = [usersOf(before), usersOf(after)];
  const events: CleverEvent[] = [];
  const add = (type: CleverEvent["type"], data: CleverEvent["data"]) =>
    void events.push({ id: idOf("event", known + events.length + 1), type, created: at.toISOString(), data });
  for (const [id, user] of now) {
    const was = old.get(id);
    if (!was) add("users.created", { object: user });
    else if (JSON.stringify(was) !== JSON.stringify(user)) {
      const changed = Object.entries(was).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(user[key]));
      add("users.updated", { object: user, previous_attributes: Object.fromEntries(changed) });
    }
  }
  for (const [id, user] of old) if (!now.has(id)) add("users.deleted", { object: user });
  return events;
}
