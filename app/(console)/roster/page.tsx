import { redirect } from "next/navigation";

export default function RosterPage(): never {
  redirect("/roster/students");
}
