import { diffParts } from "./diff-parts";
import { Icon } from "./icon";

/** Before and after with only the characters marked that differ. */
export function Diff({ before, after }: { before: string | null; after: string | null }) {
  const parts = before && after ? diffParts(before, after) : null;
  return (
    <span className="diff">
      <del>
        <span className="sr-only">before: </span>
        {parts ? <Parted start={parts.start} part={parts.before} end={parts.end} /> : <Whole value={before} />}
      </del>
      <Icon name="arrow" className="mx-1.5 inline size-3.5 align-[-0.1875rem] text-ink-3" />
      <ins>
        <span className="sr-only">, after: </span>
        {parts ? <Parted start={parts.start} part={parts.after} end={parts.end} /> : <Whole value={after} />}
      </ins>
    </span>
  );
}

function Parted({ start, part, end }: { start: string; part: string; end: string }) {
  // Where nothing is shared, a mark over everything would tell nothing.
  if (start === "" && end === "") return part;
  return (
    <>
      {start}
      {part && <em>{part}</em>}
      {end}
    </>
  );
}

function Whole({ value }: { value: string | null }) {
  return value || <i className="empty-value">empty</i>;
}
