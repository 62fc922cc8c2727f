import type { Block, Connection, WireAccount } from '@tertulia/client';
import type { SharedState } from '../state/model';

/** What the tabs of one browser tell each other. The tab that holds the stream is the leader. */
export type TabMessage =
  /** A tab without exact state asks for the leader's. */
  | { readonly kind: 'hello' }
  /** The leader's state, exact at `cursor`; the blocks that follow on the channel continue from there. */
  | {
      readonly kind: 'welcome';
      readonly to: string;
      readonly shared: SharedState;
      readonly cursor: string;
      readonly connection: Connection;
    }
  /** A leader has (new) state: whoever is not in step says hello. */
  | { readonly kind: 'leading'; readonly cursor: string }
  /** What came on the stream. A tab whose own cursor is not `before` has missed something and says hello. */
  | { readonly kind: 'blocks'; readonly before: string; readonly cursor: string; readonly blocks: readonly Block[] }
  | { readonly kind: 'connection'; readonly connection: Connection }
  /** A visible tab asks the leader to look at its line. */
  | { readonly kind: 'wake' }
  /** I have changed my account or what I want to be told of. */
  | { readonly kind: 'account'; readonly account: WireAccount }
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'signed-out' };

export type FromTab = TabMessage & { readonly from: string };

export class Tabs {
  readonly self = crypto.randomUUID?.() ?? String(Math.random());
  private readonly channel = new BroadcastChannel('tertulia');

  constructor(listener: (message: FromTab) => void) {
    this.channel.onmessage = (event: MessageEvent<FromTab>) => listener(event.data);
  }

  tell(message: TabMessage): void {
    this.channel.postMessage({ ...message, from: this.self });
  }
}
