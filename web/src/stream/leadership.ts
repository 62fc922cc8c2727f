/** The lock that the one tab with the stream holds. The browser frees it when the tab closes or crashes. */
const LOCK = 'tertulia-stream';
/** A follower that hears nothing for this long takes the lead by force. Longer than the leader's own limit. */
export const LEADER_SILENCE_MAX_MS = 70_000;

export interface Candidate {
  elected(): void;
  /** Another tab took the lead by force, since this one was silent for too long. */
  deposed(): void;
}

/** A tab's standing offer to lead. Without Web Locks (a page over plain http on a far host) every tab leads itself. */
export class Leadership {
  private resignation: (() => void) | undefined;
  private readonly waiting = new AbortController();
  private left = false;

  constructor(private readonly candidate: Candidate) {}

  campaign(): void {
    if (navigator.locks === undefined) {
      this.candidate.elected();
      return;
    }
    void this.hold({ signal: this.waiting.signal });
  }

  /** Takes the lead from a tab that hangs (frozen, or stopped in a debugger). */
  seize(): void {
    if (navigator.locks === undefined || this.left || this.resignation !== undefined) return;
    this.waiting.abort();
    void this.hold({ steal: true });
  }

  resign(): void {
    this.left = true;
    this.waiting.abort();
    this.resignation?.();
    this.resignation = undefined;
  }

  private async hold(options: LockOptions): Promise<void> {
    let leading = false;
    try {
      await navigator.locks.request(LOCK, options, () => {
        if (this.left) return undefined;
        leading = true;
        const held = new Promise<void>((resolve) => {
          this.resignation = resolve;
        });
        this.candidate.elected();
        return held;
      });
    } catch {
      // Aborted while waiting (we left, or seized instead), or the lock was stolen from us.
      if (leading && !this.left) {
        this.resignation = undefined;
        this.left = true;
        this.candidate.deposed();
      }
    }
  }
}
