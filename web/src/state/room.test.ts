import { expect, it } from 'vitest';
import { mayInvite } from './room';

it.each([
  { kind: 'public', owner: true, moderator: true, member: true },
  { kind: 'private', owner: true, moderator: true, member: false },
  { kind: 'direct', owner: false, moderator: false, member: false },
] as const)('people are brought into a room by whom the server lets: $kind', ({ kind, ...may }) => {
  for (const role of ['owner', 'moderator', 'member'] as const) expect(mayInvite({ kind, role }), role).toBe(may[role]);
  expect(mayInvite({ kind, role: undefined })).toBe(false);
});
