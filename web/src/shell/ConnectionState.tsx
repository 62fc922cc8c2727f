import type { Phrases } from '../language/en';
import { usePhrases } from '../language/language';
import type { Connection } from '@tertulia/client';
import { session } from '../state/session';
import { useChat } from '../state/store';
import { Icon } from './Icon';
import { useSecondsUntil } from './waiting';

/** What the stream is doing, in words, with a countdown to the next attempt, a way not to wait for it, and one to find out more. */
export function ConnectionState({ onCheck }: { readonly onCheck?: () => void }) {
  const phrases = usePhrases();
  const connection = useChat((state) => state.connection);
  const seconds = useSecondsUntil(connection.kind === 'reconnecting' ? connection.retryAt : undefined);
  // The countdown is for the eyes; a screen reader is told of each change of state once.
  return (
    <div className={`connection connection-${connection.kind}`}>
      <span className="connection-dot" aria-hidden="true" />
      <span className="connection-text" data-connection={connection.kind}>
        {textOf(connection, seconds, phrases)}
      </span>
      <span className="sr-only" role="status" aria-label={phrases.connection}>
        {connection.kind === 'reconnecting' ? phrases.reconnecting : textOf(connection, 0, phrases)}
      </span>
      {connection.kind === 'reconnecting' && (
        <button type="button" className="link-button" onClick={() => session.wake()}>
          {phrases.reconnectNow}
        </button>
      )}
      {onCheck !== undefined && (
        <button
          type="button"
          className="icon-button connection-check"
          title={phrases.checkConnection}
          aria-label={phrases.checkConnection}
          onClick={onCheck}
        >
          <Icon name="sliders" />
        </button>
      )}
    </div>
  );
}

function textOf(connection: Connection, seconds: number, phrases: Phrases): string {
  switch (connection.kind) {
    case 'connecting':
      return phrases.connecting;
    case 'live':
      return phrases.live;
    case 'catching-up':
      return phrases.catchingUp;
    case 'reconnecting':
      if (connection.text !== undefined) return phrases.saidAgainIn(connection.text, seconds);
      if (connection.reason === 'renewed') return phrases.renewingIn(seconds);
      if (connection.reason === 'offline') return phrases.offlineRetryIn(seconds);
      return connection.reason === 'overloaded' ? phrases.overloadedIn(seconds) : phrases.reconnectingIn(seconds);
  }
}
