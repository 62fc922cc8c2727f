import { describe, expect, it } from 'vitest';
import type { WireAccount } from '@tertulia/client';
import { profileChange, profileOf } from './profile';

const account: WireAccount = {
  user: { id: 'u1', name: 'ana', displayName: 'Ana María', language: 'es' },
  email: 'ana@example.org',
  preferences: { keywords: [], tags: [], blocked: [], rooms: {}, email: true, push: false, digest: false },
};
const profile = profileOf(account, 'es');

describe('a change of the profile', () => {
  it('is nothing when nothing changed', () => {
    expect(profileChange(account, profile)).toBeUndefined();
    expect(profileChange(account, { ...profile, email: ' ana@example.org ', displayName: 'Ana María ' })).toBeUndefined();
  });

  it('names only what changed', () => {
    expect(profileChange(account, { ...profile, language: 'en' })).toEqual({ language: 'en' });
    expect(profileChange(account, { ...profile, displayName: 'Ana' })).toEqual({ displayName: 'Ana' });
  });

  it('takes away what was emptied', () => {
    expect(profileChange(account, { ...profile, email: '', displayName: ' ' })).toEqual({ email: '', displayName: '' });
  });
});
