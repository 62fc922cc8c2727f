import { useEffect, useState } from 'react';
import type { OpenSession } from '@tertulia/client';
import { server } from '../server';
import { useLanguage, usePhrases } from '../language/language';
import { briefTime, fullTime } from '../language/time';
import { failureText } from '../shell/failure';

/** Where I am signed in, and the ways out. */
export function OpenSessions() {
  const phrases = usePhrases();
  const language = useLanguage();
  const [sessions, setSessions] = useState<readonly OpenSession[]>();
  const [failure, setFailure] = useState<unknown>();

  useEffect(() => {
    let current = true;
    server.account
      .openSessions()
      .then(({ items }) => current && setSessions(items))
      .catch((refused: unknown) => current && setFailure(refused));
    return () => {
      current = false;
    };
  }, []);

  async function end(which: Promise<void>, left: (session: OpenSession) => boolean): Promise<void> {
    try {
      await which;
      setSessions((known) => known?.filter(left));
      setFailure(undefined);
    } catch (refused) {
      setFailure(refused);
    }
  }

  const others = sessions?.some(({ current }) => !current) === true;
  return (
    <section className="settings-part" aria-labelledby="open-sessions">
      <h3 id="open-sessions">{phrases.openSessions}</h3>
      {sessions === undefined && failure === undefined && <p className="quiet">{phrases.loading}</p>}
      <ul className="result-list">
        {sessions?.map((session) => {
          const name = session.userAgent ?? phrases.unknownProgram;
          return (
            <li key={session.id} className="result" data-session={session.current ? 'current' : 'other'}>
              <span className="result-text">
                <strong>{name}</strong>
                <span className="quiet">
                  {session.current ? (
                    phrases.thisSession
                  ) : (
                    <time dateTime={session.lastSeen ?? session.created} title={fullTime(session.lastSeen ?? session.created, language)}>
                      {session.lastSeen === undefined
                        ? phrases.signedInOn(briefTime(session.created, language))
                        : phrases.lastSeen(briefTime(session.lastSeen, language))}
                    </time>
                  )}
                </span>
              </span>
              {!session.current && (
                <button
                  type="button"
                  className="button"
                  aria-label={`${phrases.signOut}: ${name}`}
                  onClick={() => void end(server.account.endSession(session.id), ({ id }) => id !== session.id)}
                >
                  {phrases.signOut}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      {others && (
        <div className="form-done">
          <button type="button" className="button" onClick={() => void end(server.account.endOtherSessions(), ({ current }) => current)}>
            {phrases.signOutOthers}
          </button>
        </div>
      )}
    </section>
  );
}
