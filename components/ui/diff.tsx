import { Icon } from "./icon";

function Shown({ value, from, to }: { value: string | null; from: number; to: number }) {
  if (value === null) return <i className="empty-value">empty</i>;
  return (
    <>
      {value.slice(0, from)}
      {to > from && <em>{value.slice(from, to)}</em>}
      {value.slice(to)}
    </>
  );
}

/** Before and after with only the characters marked that differ. */
export function Diff({ before, after }: { before: string | null; after: string | null }) {
  const [a, b] = [before ?? "", after ?? ""];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  // Values that share hardly anything are not cut into pieces.
  const isAlike = start + end >= Math.max(a.length, b.length) / 3;
  const [from, tail] = isAlike ? [start, end] : [0, 0];
  const isMarked = isAlike && before !== null && after !== null;
  return (
    <span className="diff">
      <del>
        <span className="sr-only">before: </span>
        <Shown value={before} from={from} to={isMarked ? a.length - tail : from} />
      </del>
      <Icon name="arrow" className="mx-1.5 inline size-3.5 align-[-0.1875rem] text-ink-3" />
      <ins>
        <span className="sr-only">, after: </span>
        <Shown value={after} from={from} to={isMarked ? b.length - tail : from} />
      </ins>
    </span>
  );
}
