import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { NotYourRole } from "@/components/shell/not-your-role";
import { mayRunImports } from "@/components/shell/roles";
import { ApiProvider } from "@/components/trpc/client";
import { api, orNotFound } from "@/components/trpc/server";
import { PageHead } from "@/components/ui/page-head";
import { requireAdministrator } from "@/server/auth/session";
import { EditForm } from "./edit-form";

export const metadata: Metadata = { title: "Edit a student" };

export default async function EditStudentPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!/^\d{1,15}$/.test(id) || Number(id) === 0) notFound();
  const session = await requireAdministrator();
  const student = await orNotFound(api.roster.record({ dataType: "student", id: Number(id) }));
  const name = student.title;
  const head = {
    breadcrumbs: [
      { href: "/roster/students", label: "Students" },
      { href: `/roster/students/${student.id}`, label: name },
    ],
    current: "Edit",
    title: `Edit ${name}`,
  };
  if (!mayRunImports(session.role))
    return <NotYourRole {...head} why="Analysts and site managers change students by hand." />;
  const schools = await api.roster.schoolNames();
  return (
    <ApiProvider>
      <PageHead
        {...head}
        headline="The next import brings a field that follows the SIS back to the SIS’s value, unless you keep yours."
      />
      <EditForm
        id={student.id}
        fields={student.fields.map((field) => ({
          key: field.key,
          label: field.label,
          group: field.group,
          raw: field.raw,
          options:
            field.key === "school" ? schools.map((school) => ({ key: school.id, label: school.name })) : field.options,
          isKept: field.isKept,
          followsSis: field.followsSis,
        }))}
      />
    </ApiProvider>
  );
}
