import { store } from './store';

/**
 * Unfinished texts by room, and by thread. They outlive the page in this browser's `localStorage`, by user, and go when the text is sent or the person
 * signs out. Two tabs that write in one room keep what was written last.
 */
const STORED_AS = 'tertulia.drafts.';

/** More rooms than anybody writes in at once; the oldest drafts are let go. */
const ROOMS_MAX = 50;
/** Twice what can be sent, in UTF-16 units: what is too long is there to be shortened. */
const TEXT_MAX = 16_000;
/** A draft that nobody came back to. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** While somebody types, storage is written this often at most. */
const GATHER_MS = 400;

interface Draft {
  readonly text: string;
  /** When it was last changed, in milliseconds since 1970. */
  readonly at: number;
}
type Drafts = Readonly<Record<string, Draft>>;

let owner: string | undefined;
let drafts: Drafts = {};
/** Rooms whose drafts changed here since the last write. */
const changed = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** What a thread's unfinished text is kept under, beside those of rooms. */
export const threadDraft = (room: string, thread: string | undefined): string => (thread === undefined ? room : `${room}/${thread}`);

export function draftOf(room: string): string {
  return own()[room]?.text ?? '';
}

export function keepDraft(room: string, text: string): void {
  const { [room]: before, ...others } = own();
  if ((before?.text ?? '') === text) return;
  drafts = text === '' ? others : { ...others, [room]: { text: text.slice(0, TEXT_MAX), at: Date.now() } };
  changed.add(room);
  // What is sent is gone at once: it must not come back after a reload.
  if (text === '') write();
  else timer ??= setTimeout(write, GATHER_MS);
}

function own(): Drafts {
  const me = store.state().me?.id;
  if (me !== owner) {
    owner = me;
    changed.clear();
    drafts = me === undefined ? {} : read(me);
  }
  return drafts;
}

function write(): void {
  clearTimeout(timer);
  timer = undefined;
  if (owner === undefined || changed.size === 0) return;
  // Other rooms' drafts may have been changed by another tab.
  const kept: Record<string, Draft> = { ...read(owner) };
  for (const room of changed) {
    const draft = drafts[room];
    if (draft === undefined) delete kept[room];
    else kept[room] = draft;
  }
  changed.clear();
  const newest = Object.entries(kept)
    .sort(([, a], [, b]) => b.at - a.at)
    .slice(0, ROOMS_MAX);
  try {
    if (newest.length === 0) localStorage.removeItem(STORED_AS + owner);
    else localStorage.setItem(STORED_AS + owner, JSON.stringify(Object.fromEntries(newest)));
  } catch {
    // Storage may be forbidden or full; the drafts last as long as the page.
  }
}

function read(me: string): Drafts {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED_AS + me) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    const valid = Object.entries(stored).filter(([, draft]) => isDraft(draft) && Date.now() - draft.at < KEPT_MS);
    return Object.fromEntries(valid.slice(0, ROOMS_MAX)) as Drafts;
  } catch {
    return {}; // It holds something else.
  }
}

function isDraft(stored: unknown): stored is Draft {
  const draft = stored as Partial<Draft> | null;
  return typeof draft?.text === 'string' && draft.text.length <= TEXT_MAX && typeof draft.at === 'number';
}

function forget(me: string): void {
  clearTimeout(timer);
  timer = undefined;
  owner = undefined;
  drafts = {};
  changed.clear();
  try {
    localStorage.removeItem(STORED_AS + me);
  } catch {
    // See above.
  }
}

/** For main.tsx, once: writes before the page goes, and forgets at the sign-out. */
export function keepDrafts(): void {
  let before = store.state().me?.id;
  store.subscribe(() => {
    const me = store.state().me?.id;
    if (before !== undefined && me === undefined) forget(before);
    before = me;
  });
  window.addEventListener('pagehide', write);
}
