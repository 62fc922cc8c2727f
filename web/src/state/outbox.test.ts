import { beforeEach, describe, expect, it, vi } from 'vitest';
import { server } from '../server';
import { ana, cafe } from './fixture';
import { send } from './outbox';
import { store } from './store';

describe('a command in a room in slow mode', () => {
  beforeEach(() => {
    vi.spyOn(server.commands, 'give').mockReset().mockResolvedValue(undefined);
    store.dispatch({ type: 'signed-out' });
    store.dispatch({ type: 'snapshot', me: ana, rooms: [{ ...cafe, slowModeSeconds: 300 }], inbox: { items: [] } });
  });

  it.each(['/roll 2d6', '/dado'])('makes the next message wait: %s', async (text) => {
    send('r1', text);
    await vi.waitFor(() => expect(store.state().slow['r1']).toBeGreaterThan(Date.now()));
  });

  it.each(['/help', '/ayuda'])('makes nobody wait when it only asks what there is: %s', async (text) => {
    send('r1', text);
    // They leave one after the other: when the second is on its way the first has been accepted.
    send('r1', '/help');
    await vi.waitFor(() => expect(server.commands.give).toHaveBeenCalledTimes(2));
    expect(store.state().slow['r1']).toBeUndefined();
  });
});
