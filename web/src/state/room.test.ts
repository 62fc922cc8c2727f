import { expect, it } from 'vitest';
import { bea, cafe } from './fixture';
import { described, knowsAllMembers, mayInvite, meeting, roomOf, withMember, withoutMember } from './room';

it.each([
  { kind: 'public', owner: true, moderator: true, member: true },
  { kind: 'private', owner: true, moderator: true, member: false },
  { kind: 'direct', owner: false, moderator: false, member: false },
] as const)('people are brought into a room by whom the server lets: $kind', ({ kind, ...may }) => {
  for (const role of ['owner', 'moderator', 'member'] as const) expect(mayInvite({ kind, role }), role).toBe(may[role]);
  expect(mayInvite({ kind, role: undefined })).toBe(false);
});

const member = (id: string, role: 'owner' | 'member' = 'member') => ({ id, name: id, role });

it('a room of many knows whom it has met, and counts who comes and goes', () => {
  const many = roomOf({ ...cafe, memberCount: 5_000, members: [member('u8', 'owner'), member('u9')] });
  expect(knowsAllMembers(many)).toBe(false);
  const met = meeting(many, [member('u7')]);
  expect(met.members?.map(({ id }) => id)).toEqual(['u8', 'u9', 'u7']);

  expect(withMember(met, member('new'), bea.id)).toMatchObject({ memberCount: 5_001, members: met.members });
  expect(withMember(met, member('u7', 'owner'), bea.id)).toMatchObject({ memberCount: 5_000 });
  expect(withoutMember(met, 'stranger').memberCount).toBe(4_999);
  expect(withoutMember(met, 'u7').members?.map(({ id }) => id)).toEqual(['u8', 'u9']);
  // Told of again by its first members: whom one has met stays.
  expect(described(met, { ...cafe, memberCount: 4_998, members: [member('u8', 'owner')] })).toMatchObject({ memberCount: 4_998, members: met.members });
});

it('a small room is known whole', () => {
  const small = roomOf({ ...cafe, memberCount: 2, members: [member('u8', 'owner'), member('u9')] });
  expect(withMember(small, member('u7'), bea.id)).toMatchObject({ memberCount: 3 });
  expect(withoutMember(small, 'u9')).toMatchObject({ memberCount: 1, members: [member('u8', 'owner')] });
});
