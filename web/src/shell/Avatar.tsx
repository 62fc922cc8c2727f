const COLOURS = 8;

/** One of a few colours by name, the same everywhere. */
function colourOf(id: string): number {
  let hash = 0;
  for (const point of id) hash = (hash * 31 + (point.codePointAt(0) ?? 0)) >>> 0;
  return hash % COLOURS;
}

export function Avatar({ id, name, small = false }: { readonly id: string; readonly name: string; readonly small?: boolean }) {
  const initial = [...name][0]?.toLocaleUpperCase() ?? '?';
  return (
    <span className={`avatar avatar-${colourOf(id)}${small ? ' avatar-small' : ''}`} aria-hidden="true">
      {initial}
    </span>
  );
}
