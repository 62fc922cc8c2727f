import {
  asProblem,
  type Block,
  CHECK_EACH_MS,
  type Connection,
  SILENCE_MAX_MS,
  type StreamConnection,
  type StreamListener,
  type WireAccount,
} from '@tertulia/client';
import { server } from '../server';
import { Leadership, LEADER_SILENCE_MAX_MS } from '../stream/leadership';
import { Tabs, type FromTab } from '../stream/tabs';
import { finishDeletions } from './deletion';
import { sharedOf } from './reducer';
import { askForWantedRooms, refetchAfterGap, takeBlocks } from './delivery';
import { store } from './store';
import { turnOff } from '../notifications/push';

/** A leader in good health answers within milliseconds; after this long a new tab helps itself to a snapshot. */
const WELCOME_WAIT_MS = 1_500;
const HELLO_EACH_MS = 3_000;

type Role = 'none' | 'follower' | 'leader';

/**
 * The life of this tab between sign-in and sign-out.
 *
 * One tab of the browser leads: it holds the lock, the stream and the newest cursor, and passes each block on to the
 * others. A new tab takes over the leader's state (exact at a cursor) rather than a snapshot of its own: a snapshot's view
 * may be a moment behind what the leader has already passed on, and the difference would be lost. Every passed block names
 * the cursor before it; a tab that is not at that cursor knows that it missed something and asks for the state again. So
 * when the leader goes, whoever gets the lock continues the stream from its own cursor, and the rest either are at the same
 * one or find out. Events that come twice that way change nothing (see event.ts).
 */
class Session {
  private role: Role = 'none';
  private cursor: string | undefined;
  private inStep = false;
  private lastHeard = 0;
  private resets = 0;
  private leadership: Leadership | undefined;
  private connection: StreamConnection | undefined;
  private timers: ReturnType<typeof setInterval>[] = [];
  /** Answers that arrive after a sign-out or a restart belong to nobody. */
  private generation = 0;
  private readonly tabs = new Tabs((message) => this.heard(message));

  constructor() {
    server.http.onUnauthenticated = () => this.ended(true);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.wake();
    });
    // A page that the browser had put to sleep to save power.
    document.addEventListener('resume', () => this.wake());
    window.addEventListener('online', () => this.wake());
    window.addEventListener('offline', () => this.connection?.networkGone());
    window.addEventListener('pageshow', (event) => {
      if (event.persisted) this.wake();
    });
  }

  /** Begins to follow; the answer to whether anybody is signed in comes with the snapshot or from the leader. */
  start(): void {
    if (this.role !== 'none') return;
    const generation = ++this.generation;
    this.role = 'follower';
    this.lastHeard = Date.now();
    this.campaign();
    this.tabs.tell({ kind: 'hello' });
    setTimeout(() => {
      if (generation === this.generation && this.role === 'follower' && !this.inStep) void this.loadSnapshot();
    }, WELCOME_WAIT_MS);
    this.timers = [
      setInterval(() => {
        if (this.role === 'follower' && !this.inStep) this.tabs.tell({ kind: 'hello' });
      }, HELLO_EACH_MS),
      setInterval(() => this.watchLeader(), CHECK_EACH_MS),
    ];
  }

  async signUp(name: string, password: string, language: string): Promise<void> {
    await server.account.signUp(name, password, language);
    this.startAnew();
  }

  async signIn(name: string, password: string): Promise<void> {
    await server.account.signIn(name, password);
    this.startAnew();
  }

  /** Somebody has signed in by other means than a password. */
  signedIn(): void {
    this.startAnew();
  }

  /** The account is no more. */
  gone(): void {
    this.ended(true);
  }

  async signOut(): Promise<void> {
    // Whoever sits at this browser next is not told of what is mine. Without the server's help signing out goes on.
    await turnOff().catch(() => undefined);
    await finishDeletions();
    await server.account.signOut();
    this.ended(true);
  }

  /** My account as the server has it now, for this tab and the others. */
  accountChanged(account: WireAccount): void {
    this.tabs.tell({ kind: 'account', account });
    store.dispatch({ type: 'account', me: account.user, preferences: account.preferences });
  }

  /** Somebody is looking, or the network is back: the stream should be alive now. */
  wake(): void {
    if (this.role === 'leader') this.connection?.wake();
    if (this.role === 'follower') this.tabs.tell({ kind: 'wake' });
    if (store.state().session === 'unreachable') this.retry();
  }

  retry(): void {
    this.stop();
    this.start();
  }

  private startAnew(): void {
    this.stop();
    this.tabs.tell({ kind: 'signed-in' });
    this.start();
  }

  private campaign(): void {
    this.leadership = new Leadership({
      elected: () => void this.lead(),
      deposed: () => {
        this.connection?.stop();
        this.connection = undefined;
        this.role = 'follower';
        this.inStep = false;
        this.campaign();
        this.tabs.tell({ kind: 'hello' });
      },
    });
    this.leadership.campaign();
  }

  private async lead(): Promise<void> {
    const generation = this.generation;
    this.role = 'leader';
    if (this.cursor === undefined && !(await this.loadSnapshot())) return;
    if (generation !== this.generation || this.role !== 'leader' || this.cursor === undefined) return;
    this.inStep = true;
    const connection = server.stream(this.cursor, this.listener());
    this.connection = connection;
    connection.start();
    this.tabs.tell({ kind: 'leading', cursor: this.cursor });
  }

  private listener(): StreamListener {
    return {
      blocks: (before, cursor, blocks) => {
        this.cursor = cursor;
        this.tabs.tell({ kind: 'blocks', before, cursor, blocks });
        this.apply(blocks);
      },
      connection: (connection) => {
        this.tabs.tell({ kind: 'connection', connection });
        this.show(connection);
      },
      signedOut: () => this.ended(true),
      reset: () => void this.begunAgain(),
    };
  }

  /** The stream cannot continue: a new snapshot, and its cursor. Slower each time, should that not help. */
  private async begunAgain(): Promise<void> {
    const generation = this.generation;
    this.connection = undefined;
    this.cursor = undefined;
    this.resets += 1;
    const delayMs = this.resets === 1 ? 0 : Math.min(30_000, 500 * 2 ** this.resets);
    if (delayMs > 0) this.listener().connection({ kind: 'reconnecting', retryAt: Date.now() + delayMs, reason: 'lost' });
    await pause(delayMs);
    if (generation === this.generation && this.role === 'leader') await this.lead();
  }

  /** True when there is a snapshot now. Tries again until the server answers; ends when it says that nobody is signed in. */
  private async loadSnapshot(): Promise<boolean> {
    const generation = this.generation;
    for (let failures = 0; generation === this.generation; failures += 1) {
      try {
        const snapshot = await server.account.snapshot();
        if (generation !== this.generation || (this.role === 'follower' && this.inStep)) return false;
        const { user: me, preferences } = snapshot.me;
        this.cursor = snapshot.cursor;
        store.dispatch({ type: 'snapshot', me, preferences, rooms: snapshot.rooms, inbox: snapshot.inbox });
        askForWantedRooms();
        return true;
      } catch (error) {
        if (generation !== this.generation) return false;
        // 401 has ended the session already (see the constructor).
        if (!asProblem(error).passing) return false;
        const delayMs = asProblem(error).retryAfterMs ?? Math.min(30_000, 1_000 * 2 ** failures);
        store.dispatch({ type: 'unreachable' });
        this.show({ kind: 'reconnecting', retryAt: Date.now() + delayMs, reason: navigator.onLine ? 'lost' : 'offline' });
        await pause(delayMs);
      }
    }
    return false;
  }

  private heard(message: FromTab): void {
    if (message.kind === 'signed-in') {
      this.stop();
      this.start();
      return;
    }
    if (this.role === 'none') return;
    if (message.kind === 'signed-out') this.ended(false);
    else if (message.kind === 'account') {
      store.dispatch({ type: 'account', me: message.account.user, preferences: message.account.preferences });
    }
    else if (this.role === 'leader') this.heardAsLeader(message);
    else this.heardAsFollower(message);
  }

  private heardAsLeader(message: FromTab): void {
    if (message.kind === 'wake') this.connection?.wake();
    if (message.kind === 'hello' && this.cursor !== undefined && this.connection !== undefined) {
      const { connection } = store.state();
      this.tabs.tell({ kind: 'welcome', to: message.from, shared: sharedOf(store.state()), cursor: this.cursor, connection });
    }
  }

  private heardAsFollower(message: FromTab): void {
    switch (message.kind) {
      case 'welcome':
        if (message.to !== this.tabs.self) return;
        this.lastHeard = Date.now();
        this.inStep = true;
        this.cursor = message.cursor;
        store.dispatch({ type: 'adopted', shared: message.shared });
        askForWantedRooms();
        this.show(message.connection);
        return;
      case 'leading':
        this.lastHeard = Date.now();
        if (this.inStep && message.cursor === this.cursor) return;
        this.inStep = false;
        this.tabs.tell({ kind: 'hello' });
        return;
      case 'blocks':
        this.lastHeard = Date.now();
        if (!this.inStep) return;
        if (message.before !== this.cursor) {
          this.inStep = false;
          this.tabs.tell({ kind: 'hello' });
          return;
        }
        this.cursor = message.cursor;
        this.apply(message.blocks);
        if (message.blocks.some(({ event }) => event === 'reset')) {
          // What follows does not continue from here: the leader loads a snapshot, and so do we if we come to lead.
          this.inStep = false;
          this.cursor = undefined;
        }
        return;
      case 'connection':
        this.lastHeard = Date.now();
        this.show(message.connection);
        return;
      default:
    }
  }

  private apply(blocks: readonly Block[]): void {
    const { gaps, events } = takeBlocks(blocks);
    if (events > 0) this.resets = 0;
    for (const gap of gaps) void refetchAfterGap(gap);
  }

  private watchLeader(): void {
    if (this.role !== 'follower' || document.visibilityState !== 'visible') return;
    const silenceMs = Date.now() - this.lastHeard;
    if (silenceMs > LEADER_SILENCE_MAX_MS) {
      this.lastHeard = Date.now();
      this.leadership?.seize();
    } else if (silenceMs > SILENCE_MAX_MS) {
      this.tabs.tell({ kind: 'wake' });
    }
  }

  private show(connection: Connection): void {
    store.dispatch({ type: 'connection', connection });
  }

  private ended(tellOthers: boolean): void {
    if (tellOthers && this.role !== 'none') this.tabs.tell({ kind: 'signed-out' });
    this.stop();
    store.dispatch({ type: 'signed-out' });
  }

  private stop(): void {
    this.generation += 1;
    this.role = 'none';
    this.inStep = false;
    this.cursor = undefined;
    this.resets = 0;
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    this.connection?.stop();
    this.connection = undefined;
    this.leadership?.resign();
    this.leadership = undefined;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const session = new Session();
