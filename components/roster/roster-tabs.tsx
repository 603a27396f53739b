import { FilterLinks } from "@/components/ui/filter-links";
import { DATA_TYPES } from "@/server/engine/catalogue";
import { slugOf } from "@/server/engine/catalogue/slug";

/** The parts of the roster: one for each data type, and the schools; `current` as the address names it. */
export function RosterTabs({ current }: { current: string }) {
  const parts = DATA_TYPES.map(({ dataType, label }) => ({ slug: slugOf(dataType), label }));
  return (
    <div className="filters">
      <FilterLinks
        label="Roster"
        items={[...parts, { slug: "schools", label: "Schools" }].map(({ slug, label }) => ({
          href: `/roster/${slug}`,
          label,
          isCurrent: slug === current,
        }))}
      />
    </div>
  );
}
