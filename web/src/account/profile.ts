import type { AccountChange, WireAccount } from '@tertulia/client';

/** What a person has put into the account dialog about themselves. */
export interface Profile {
  readonly displayName: string;
  readonly email: string;
  readonly language: string;
}

export const profileOf = (account: WireAccount, language: string): Profile => ({
  displayName: account.user.displayName ?? '',
  email: account.email ?? '',
  language,
});

/** Only what differs from what the server has; undefined when nothing does. What is emptied is taken away. */
export function profileChange(account: WireAccount, profile: Profile): AccountChange | undefined {
  const displayName = profile.displayName.trim();
  const email = profile.email.trim();
  const change: AccountChange = {
    ...(displayName === (account.user.displayName ?? '') ? {} : { displayName }),
    ...(email === (account.email ?? '') ? {} : { email }),
    ...(profile.language === account.user.language ? {} : { language: profile.language }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}
