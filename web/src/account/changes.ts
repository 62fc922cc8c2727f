import type { AccountChange, Preferences, WireAccount } from '@tertulia/client';

/** What a person has put into the preferences dialog. */
export interface Draft {
  readonly preferences: Preferences;
}

export const draftOf = (account: WireAccount): Draft => ({ preferences: account.preferences });

/** Only what differs from what the server has; undefined when nothing does. */
export function changeOf(account: WireAccount, draft: Draft): AccountChange | undefined {
  const preferences = changedPreferences(account.preferences, draft.preferences);
  return preferences === undefined ? undefined : { preferences };
}

function changedPreferences(known: Preferences, wanted: Preferences): AccountChange['preferences'] {
  const members = ['keywords', 'tags', 'blocked', 'email', 'push', 'digest', 'quietHours'] as const;
  const changed = members.filter((member) => !same(known[member], wanted[member]));
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((member) => [member, wanted[member] ?? null]));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * What the server said of each part of the dialog. It names an item of a list by its number, a person knows it by its text:
 * «preferences.keywords[2]» becomes a line about the third keyword under `keywords`.
 */
export function errorsOf(fields: Readonly<Record<string, string>>, { preferences }: Draft): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const [field, detail] of Object.entries(fields)) {
    const [, part, index] = /^preferences\.(\w+)(?:\[(\d+)\])?/u.exec(field) ?? [undefined, field];
    if (part === undefined) continue;
    const list = part === 'keywords' || part === 'tags' ? preferences[part] : undefined;
    const item = index === undefined ? undefined : list?.[Number(index)];
    errors[part] ??= item === undefined ? detail : `«${item}» ${detail}`;
  }
  return errors;
}
