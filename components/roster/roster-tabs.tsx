import { FilterLinks } from "@/components/ui/filter-links";

/** The parts of the roster; guardians, staff and courses follow with their imports. */
export function RosterTabs({ current }: { current: "students" | "schools" }) {
  return (
    <div className="filters">
      <FilterLinks
        label="Roster"
        items={[
          { href: "/roster/students", label: "Students", isCurrent: current === "students" },
          { href: "/roster/schools", label: "Schools", isCurrent: current === "schools" },
        ]}
      />
    </div>
  );
}
