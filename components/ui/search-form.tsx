import { Icon } from "./icon";

type Props = {
  action: string;
  label: string;
  placeholder: string;
  value: string;
  keep?: Record<string, string | undefined>;
};

/** A search that works without script; the other filters of the address are kept. */
export function SearchForm({ action, label, placeholder, value, keep = {} }: Props) {
  return (
    <search aria-label={label} className="max-sm:w-full">
      <form className="search" action={action}>
        <Icon name="search" className="i faint" />
        <input type="search" name="q" defaultValue={value} placeholder={placeholder} aria-label={label} />
        {Object.entries(keep).map(
          ([name, kept]) => kept && <input key={name} type="hidden" name={name} value={kept} />,
        )}
      </form>
    </search>
  );
}
