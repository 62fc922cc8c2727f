import { useState } from 'react';
import { avatarAddress } from '@tertulia/client';
import { useFace } from './faces';

const COLOURS = 8;

/** One of a few colours by name, the same everywhere. */
function colourOf(id: string): number {
  let hash = 0;
  for (const point of id) hash = (hash * 31 + (point.codePointAt(0) ?? 0)) >>> 0;
  return hash % COLOURS;
}

export function Avatar({ id, name, small = false }: { readonly id: string; readonly name: string; readonly small?: boolean }) {
  const initial = [...name][0]?.toLocaleUpperCase() ?? '?';
  const version = useFace(id);
  /** The version that could not be had: the initial stands for it. */
  const [missing, setMissing] = useState<number>();
  if (version !== undefined && version !== missing) {
    return (
      <img
        className={`avatar avatar-picture${small ? ' avatar-small' : ''}`}
        src={avatarAddress(id, version)}
        alt=""
        width={36}
        height={36}
        decoding="async"
        loading="lazy"
        draggable={false}
        onError={() => setMissing(version)}
      />
    );
  }
  return (
    <span className={`avatar avatar-${colourOf(id)}${small ? ' avatar-small' : ''}`} aria-hidden="true">
      {initial}
    </span>
  );
}
