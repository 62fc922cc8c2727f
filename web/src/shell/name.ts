import { DELETED_NAME, type Person } from '@tertulia/client';
import type { Phrases } from '../language/en';

/** What somebody is called on the page: an account that is deleted has no name, and the server's word for it is English. */
export const nameOf = ({ name }: Person, phrases: Phrases): string => (name === DELETED_NAME ? phrases.deletedAccount : name);
