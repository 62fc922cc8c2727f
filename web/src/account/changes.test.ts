import { describe, expect, it } from 'vitest';
import type { WireAccount } from '@tertulia/client';
import { changeOf, draftOf, errorsOf } from './changes';

const account: WireAccount = {
  user: { id: 'u1', name: 'ana', language: 'es' },
  email: 'ana@example.org',
  preferences: {
    keywords: ['café'],
    tags: [],
    blocked: ['u2'],
    rooms: { r1: 'nothing' },
    email: true,
    push: false,
    digest: false,
    quietHours: { from: '22:00', to: '08:00', zone: 'America/Santiago' },
  },
};
const draft = draftOf(account);
const withPreferences = (change: Partial<typeof account.preferences>) => ({ ...draft, preferences: { ...draft.preferences, ...change } });

describe('a change of preferences', () => {
  it('is nothing when nothing changed', () => {
    expect(changeOf(account, draft)).toBeUndefined();
  });

  it('names only what changed', () => {
    expect(changeOf(account, withPreferences({ keywords: ['café', 'té'] }))).toEqual({ preferences: { keywords: ['café', 'té'] } });
    expect(changeOf(account, withPreferences({ email: false, blocked: [] }))).toEqual({ preferences: { email: false, blocked: [] } });
  });

  it('takes the quiet hours away', () => {
    const { quietHours: _quietHours, ...loud } = draft.preferences;
    expect(changeOf(account, { ...draft, preferences: loud })).toEqual({ preferences: { quietHours: null } });
  });

  it('never touches the rooms, which have a dialog of their own', () => {
    expect(changeOf(account, withPreferences({ rooms: {} }))).toBeUndefined();
  });
});

describe('a refusal', () => {
  it('is told where the person put it, with the text that is wrong', () => {
    const wanted = withPreferences({ keywords: ['café', 'x'] });
    const fields = { 'preferences.keywords[1]': 'too short', 'preferences.quietHours.zone': 'not a zone' };
    expect(errorsOf(fields, wanted)).toEqual({ keywords: '«x» too short', quietHours: 'not a zone' });
  });

  it('of a whole list is told as it is', () => {
    expect(errorsOf({ 'preferences.tags': 'at most 50', 'preferences.blocked[0]': 'unknown' }, draft)).toEqual({
      tags: 'at most 50',
      blocked: 'unknown',
    });
  });
});
