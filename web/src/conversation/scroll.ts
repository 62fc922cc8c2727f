import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from 'react';

/** Closer to the end than this counts as being there; a line of text and a little. */
const END_SLACK_PX = 48;

export interface KeptScroll {
  readonly atBottom: () => boolean;
  /** The id of the first visible message; undefined at the end. */
  readonly anchor: () => string | undefined;
  readonly toBottom: () => void;
  readonly toElement: (element: HTMLElement) => void;
}

/**
 * Keeps what is being read where it is: at the end, the end stays in view; elsewhere, the first visible message keeps its
 * place on the screen whatever is added above or changed. `atEnd` says whether the window reaches the newest message: the last
 * row of one that does not is no end to stay at. Browsers do some of this (overflow-anchor), but not at the very
 * top, where earlier pages arrive, and Safari not at all; so it is turned off in the style sheet and done here.
 */
export function useKeptScroll(container: RefObject<HTMLElement | null>, atEnd: boolean, onMoved: () => void): KeptScroll {
  const sticking = useRef(true);
  const reachesNewest = useRef(atEnd);
  const anchor = useRef<{ readonly id: string; readonly top: number } | undefined>(undefined);
  const moved = useRef(onMoved);
  useEffect(() => {
    moved.current = onMoved;
  });

  const remember = useCallback(() => {
    const element = container.current;
    if (element === null) return;
    sticking.current = reachesNewest.current && element.scrollHeight - element.scrollTop - element.clientHeight < END_SLACK_PX;
    anchor.current = undefined;
    if (sticking.current) return;
    const edge = element.getBoundingClientRect().top;
    const row = firstBelow(edge, element.querySelectorAll<HTMLElement>('[data-message]'));
    if (row !== undefined) anchor.current = { id: row.dataset['message'] ?? '', top: row.getBoundingClientRect().top - edge };
  }, [container]);

  const restore = useCallback(() => {
    const element = container.current;
    if (element === null) return;
    if (sticking.current) {
      element.scrollTop = element.scrollHeight;
      return;
    }
    const kept = anchor.current;
    if (kept === undefined) return;
    const row = element.querySelector<HTMLElement>(`[data-message="${CSS.escape(kept.id)}"]`);
    if (row === null) return;
    const top = row.getBoundingClientRect().top - element.getBoundingClientRect().top;
    if (Math.abs(top - kept.top) >= 1) element.scrollTop += top - kept.top;
  }, [container]);

  // After every change of the content, before it is painted.
  useLayoutEffect(() => {
    reachesNewest.current = atEnd;
    restore();
    remember();
  });

  useEffect(() => {
    const element = container.current;
    if (element === null) return undefined;
    const onScroll = (): void => {
      remember();
      moved.current();
    };
    const sizes = new ResizeObserver(() => restore());
    sizes.observe(element);
    if (element.firstElementChild !== null) sizes.observe(element.firstElementChild);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [container, remember, restore]);

  return {
    atBottom: () => sticking.current,
    anchor: () => anchor.current?.id,
    toBottom: () => {
      sticking.current = true;
      restore();
    },
    toElement: (target) => {
      sticking.current = false;
      target.scrollIntoView({ block: 'center' });
      remember();
    },
  };
}

/** The first of the rows, which stand one below the other, that ends below `edge`. */
function firstBelow(edge: number, rows: ArrayLike<HTMLElement>): HTMLElement | undefined {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > edge) to = middle;
    else from = middle + 1;
  }
  return rows[from];
}
