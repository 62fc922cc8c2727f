import { useSyncExternalStore } from 'react';
import { initialState, type ChatState } from './model';
import { reduce, type Action } from './reducer';

export interface Store {
  readonly state: () => ChatState;
  readonly dispatch: (action: Action) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createStore(start: ChatState = initialState): Store {
  let state = start;
  const listeners = new Set<() => void>();
  return {
    state: () => state,
    dispatch: (action) => {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The one store of the page. */
export const store = createStore();

/** A part of the state. `select` must give the same object for the same state: pick, do not build. */
export function useChat<T>(select: (state: ChatState) => T): T {
  return useSyncExternalStore(store.subscribe, () => select(store.state()));
}
