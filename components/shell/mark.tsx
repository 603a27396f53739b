/** The mark: an M over two rules. */
export function Mark({ className = "size-[1.375rem]" }: { className?: string }) {
  return (
    <svg className={className} viewBox="0 0 24 24" aria-hidden="true">
      <path fill="var(--color-ink)" d="M3 3h2.6v13H3zM18.4 3H21v13h-2.6zM3 18.6h18v1.3H3zM3 21.4h18v1.3H3z" />
      <path fill="var(--color-accent)" d="M3 3h3.2L12 9.8 17.8 3H21l-9 10.6z" />
    </svg>
  );
}
