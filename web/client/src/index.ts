/** What the page and programs know of a Tertulia server. */
export * from './account.ts';
export { CHECK_EACH_MS, SILENCE_MAX_MS } from './cadence.ts';
export * from './commands.ts';
export * from './connection.ts';
export * from './follow.ts';
export { Http, type Access, type Query } from './http.ts';
export * from './integrations.ts';
export * from './json.ts';
export * from './messages.ts';
export * from './moderation.ts';
export * from './parser.ts';
export * from './position.ts';
export * from './problem.ts';
export * from './rooms.ts';
export * from './search.ts';
export * from './statistics.ts';
export * from './tertulia.ts';
export * from './wire.ts';
