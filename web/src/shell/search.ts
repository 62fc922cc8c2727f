import { useEffect, useState } from 'react';

export interface SearchState<T> {
  readonly query: string;
  readonly setQuery: (query: string) => void;
  readonly items: readonly T[] | undefined;
  readonly error: unknown;
}

const PAUSE_MS = 200;

/** Results as one types: after a short pause, and never those of an older question. `search` must be a stable function. */
export function useSearch<T>(search: (query: string) => Promise<{ readonly items: readonly T[] }>, evenEmpty: boolean): SearchState<T> {
  const [query, setQuery] = useState('');
  const [items, setItems] = useState<readonly T[]>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const asked = query.trim();
    if (asked === '' && !evenEmpty) {
      setItems(undefined);
      return undefined;
    }
    let current = true;
    const timer = setTimeout(
      () => {
        search(asked)
          .then((page) => {
            if (!current) return;
            setItems(page.items);
            setError(undefined);
          })
          .catch((failure: unknown) => {
            if (current) setError(failure);
          });
      },
      asked === '' ? 0 : PAUSE_MS,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query, search, evenEmpty]);
  return { query, setQuery, items, error };
}
