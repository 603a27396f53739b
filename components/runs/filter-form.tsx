import Form from "next/form";

export type FilterChoice = {
  name: string;
  label: string;
  any: string;
  value: string | null;
  options: [string, string][];
};

/** Filters with long lists: a form, so that it works without script; with it, the rest of the page stays as it is. */
export function FilterForm({
  action,
  search,
  choices,
  keep,
}: {
  action: string;
  search: { label: string; value: string };
  choices: FilterChoice[];
  keep: Record<string, string | undefined>;
}) {
  return (
    <search aria-label={search.label}>
      <Form action={action} scroll={false} className="flex flex-wrap items-center gap-2">
        {Object.entries(keep).map(([name, value]) =>
          value ? <input key={name} type="hidden" name={name} value={value} /> : null,
        )}
        {choices.map((choice) => (
          <select
            key={`${choice.name} ${choice.value}`}
            name={choice.name}
            defaultValue={choice.value ?? ""}
            aria-label={choice.label}
            className="h-7 max-w-60 rounded-control border border-edge bg-paper px-2 text-sm"
          >
            <option value="">{choice.any}</option>
            {choice.options.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        ))}
        <input
          key={search.value}
          type="search"
          name="q"
          defaultValue={search.value}
          aria-label={search.label}
          placeholder={search.label}
          className="h-7 w-72 max-w-full rounded-control border border-edge bg-paper px-2 text-sm"
        />
        <button type="submit" className="btn btn-default btn-sm">
          Show
        </button>
      </Form>
    </search>
  );
}
