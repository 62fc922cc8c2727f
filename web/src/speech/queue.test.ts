import { describe, expect, it } from 'vitest';
import { emptyQueue, KEPT, taken, WAITING_MAX, withArrived, withoutDeleted, type Queue } from './queue';

const after = (count: number, queue: Queue = emptyQueue, from = 0): Queue =>
  Array.from({ length: count }, (_, index) => `m${from + index}`).reduce(withArrived, queue);

describe('the queue of a room that is read aloud', () => {
  it('gives what came in its order, each once', () => {
    let queue = withArrived(after(2), 'm1');
    const heard = [];
    for (let step = taken(queue); step.next !== undefined; step = taken(queue)) {
      heard.push(step.next);
      queue = step.queue;
    }
    expect(heard).toEqual([{ id: 'm0' }, { id: 'm1' }]);
    // Again after it was read, as after a reconnect.
    expect(taken(withArrived(queue, 'm1')).next).toBeUndefined();
  });

  it('is bounded: far behind it says how many are left out, and goes on with the newest', () => {
    const full = after(WAITING_MAX);
    expect(full.waiting).toHaveLength(WAITING_MAX);
    const over = withArrived(full, 'newest');
    expect(over.waiting).toEqual(['m8', 'm9', 'newest']);
    expect(over.waiting).toHaveLength(KEPT);
    const { next, queue } = taken(over);
    expect(next).toEqual({ skipped: WAITING_MAX + 1 - KEPT });
    expect(taken(queue).next).toEqual({ id: 'm8' });
    // Still not said when more are left out: it is one number.
    expect(taken(after(8, over, 100)).next).toEqual({ skipped: 16 });
  });

  it('forgets what was deleted before its turn', () => {
    expect(taken(withoutDeleted(after(2), 'm0')).next).toEqual({ id: 'm1' });
    const same = after(1);
    expect(withoutDeleted(same, 'other')).toBe(same);
  });
});
