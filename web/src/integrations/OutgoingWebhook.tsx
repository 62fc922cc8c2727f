import { useState, type FormEvent } from 'react';
import { asProblem, type Attempt, type SecretWebhook, type Webhook } from '@tertulia/client';
import { server } from '../server';
import { useLanguage, usePhrases } from '../language/language';
import { clockOrDay, dateAndTime } from '../language/time';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import { RemoveButton } from './RemoveButton';

interface OutgoingWebhookProps {
  readonly room: string;
  readonly webhook: Webhook;
  readonly onChange: (webhook: Webhook) => void;
  readonly onSecret: (made: SecretWebhook) => void;
  readonly onRemoved: () => void;
}

/** A local time as `datetime-local` writes it. */
function localTime(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** One address: how it goes, its newest attempts, and all that can be done about it. Opened it asks once, and again when told to. */
export function OutgoingWebhook({ room, webhook, onChange, onSecret, onRemoved }: OutgoingWebhookProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const [attempts, setAttempts] = useState<readonly Attempt[]>();
  const [since, setSince] = useState(() => localTime(new Date(Date.now() - 3_600_000)));
  const [told, setTold] = useState<string>();
  const [wrongSince, setWrongSince] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const outgoing = webhook.outgoing;
  if (outgoing === undefined) return null;
  const isOn = outgoing.state === 'on';

  /** One thing at a time; what goes wrong is said. */
  async function act(work: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    setWrongSince(undefined);
    setTold(undefined);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
  }

  async function look(): Promise<void> {
    setAttempts(await server.integrations.attempts(room, webhook.id));
    const now = (await server.integrations.webhooks(room)).find(({ id }) => id === webhook.id);
    if (now !== undefined) onChange(now);
  }

  const resultOf = ({ status, failure: why }: Attempt): string => (status === undefined ? (phrases.hookFailure[why ?? ''] ?? why ?? '') : `HTTP ${status}`);

  async function test(): Promise<void> {
    const attempt = await server.integrations.testWebhook(room, webhook.id);
    setTold(phrases.hookTested(resultOf(attempt), attempt.millis));
    await look();
  }

  async function replay(event: FormEvent): Promise<void> {
    event.preventDefault();
    const from = new Date(since);
    if (Number.isNaN(from.getTime())) return setWrongSince(phrases.required);
    await act(async () => {
      try {
        setTold(phrases.hookReplayed((await server.integrations.replayWebhook(room, webhook.id, from.toISOString())).events));
      } catch (error) {
        const problem = asProblem(error);
        if (problem.code !== 'not-kept') throw error;
        setWrongSince(problem.detail);
      }
    });
  }

  return (
    <details className="bot hook" data-hook={webhook.id} onToggle={(event) => event.currentTarget.open && void act(look)}>
      <summary>
        <strong>{webhook.name}</strong> <span className={outgoing.state === 'held' ? 'hook-held' : 'quiet'}>{phrases.hookState[outgoing.state]}</span>
      </summary>
      <p className="quiet hook-url">{outgoing.url}</p>
      {outgoing.reason !== undefined && <p className="hook-held">{phrases.hookReason[outgoing.reason]}</p>}
      {outgoing.dueAt !== undefined && isOn && <p className="hook-held">{phrases.hookFails(outgoing.attempts, clockOrDay(outgoing.dueAt, language))}</p>}
      {outgoing.formerSecretUntil !== undefined && <p className="quiet">{phrases.hookFormerSecret(dateAndTime(outgoing.formerSecretUntil, language))}</p>}
      <div className="hook-actions">
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => void act(async () => onChange(await server.integrations.switchWebhook(room, webhook.id, isOn ? 'paused' : 'on')))}
        >
          {isOn ? phrases.hookPause : phrases.hookResume}
        </button>
        <button type="button" className="button" disabled={busy} onClick={() => void act(test)}>
          {phrases.hookTest}
        </button>
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => void act(async () => onSecret(await server.integrations.changeWebhookSecret(room, webhook.id)))}
        >
          {phrases.hookNewSecret}
        </button>
        <RemoveButton text={phrases.delete} what={webhook.name} remove={() => server.integrations.deleteWebhook(room, webhook.id)} onRemoved={onRemoved} />
      </div>
      <form onSubmit={(event) => void replay(event)} noValidate>
        <Field
          label={phrases.hookReplay}
          hint={phrases.hookReplayHint}
          error={wrongSince}
          type="datetime-local"
          value={since}
          onChange={(event) => setSince(event.target.value)}
          after={
            <button type="submit" className="button" disabled={busy}>
              {phrases.hookReplayAct}
            </button>
          }
        />
      </form>
      <p role="status" className="hook-told">
        {told}
      </p>
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      <div className="hook-attempts-head">
        <h4>{phrases.hookAttempts}</h4>
        <button type="button" className="button" disabled={busy} onClick={() => void act(look)}>
          {phrases.hookRefresh}
        </button>
      </div>
      {attempts?.length === 0 && <p className="quiet">{phrases.hookNoAttempts}</p>}
      {attempts !== undefined && attempts.length > 0 && (
        <ol className="hook-attempts">
          {attempts.map((attempt) => (
            <li key={`${attempt.at} ${attempt.event} ${attempt.attempt}`}>
              <time dateTime={attempt.at}>{dateAndTime(attempt.at, language)}</time>{' '}
              <span>{phrases.hookAttempt(attempt.type, attempt.attempt)}</span>{' '}
              <span className={attempt.status !== undefined && attempt.status < 300 ? 'quiet' : 'hook-held'}>
                {resultOf(attempt)} · {attempt.millis} ms
              </span>
            </li>
          ))}
        </ol>
      )}
    </details>
  );
}
