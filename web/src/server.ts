import { Tertulia } from '@tertulia/client';

/** The server that this page came from; whoever is signed in here is its caller. */
export const server = new Tertulia();
