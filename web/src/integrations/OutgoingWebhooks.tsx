import { useId, useState, type FormEvent } from 'react';
import { asProblem, type SecretWebhook, type Webhook } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import { Secret } from '../shell/Secret';
import { OutgoingWebhook } from './OutgoingWebhook';

/** What may be chosen: each is one wish that people have; programs choose finer. */
const EVENTS: Readonly<Record<'allEvents' | 'onlyMessages' | 'onlyMembers', readonly string[] | undefined>> = {
  allEvents: undefined,
  onlyMessages: ['message.posted', 'message.edited', 'message.deleted'],
  onlyMembers: ['member.joined', 'member.left'],
};

interface OutgoingWebhooksProps {
  readonly room: string;
  /** Of both kinds. */
  readonly all: readonly Webhook[];
  readonly onChange: (change: (before: readonly Webhook[] | undefined) => readonly Webhook[]) => void;
}

/** Where a room's events are sent, and a new address for them. */
export function OutgoingWebhooks({ room, all, onChange }: OutgoingWebhooksProps) {
  const phrases = usePhrases();
  const id = useId();
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<keyof typeof EVENTS>('allEvents');
  const [made, setMade] = useState<SecretWebhook>();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const outgoing = all.filter(({ kind }) => kind === 'outgoing');

  const put = (changed: Webhook): void => onChange((before) => before?.map((other) => (other.id === changed.id ? changed : other)) ?? []);

  async function make(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (url.trim() === '') return setErrors({ url: phrases.required });
    setBusy(true);
    try {
      const chosen = EVENTS[events];
      const answer = await server.integrations.makeOutgoing(room, { url: url.trim(), ...(chosen === undefined ? {} : { events: chosen }) });
      setMade(answer);
      onChange((before) => [...(before ?? []), answer.webhook]);
      setUrl('');
      setErrors({});
    } catch (error) {
      const fields = asProblem(error).fields;
      setErrors('url' in fields ? fields : { form: failureText(error, phrases) });
    }
    setBusy(false);
  }

  return (
    <section className="hooks" data-hooks="outgoing">
      <h3>{phrases.webhooksOutgoing}</h3>
      <p className="quiet">{phrases.webhooksOutgoingHint}</p>
      {outgoing.length === 0 && <p className="quiet list-empty">{phrases.noOutgoing}</p>}
      {outgoing.map((webhook) => (
        <OutgoingWebhook
          key={webhook.id}
          room={room}
          webhook={webhook}
          onChange={put}
          onSecret={(changed) => {
            setMade(changed);
            put(changed.webhook);
          }}
          onRemoved={() => {
            onChange((before) => before?.filter((other) => other.id !== webhook.id) ?? []);
            setMade((before) => (before?.webhook.id === webhook.id ? undefined : before));
          }}
        />
      ))}
      {made !== undefined && <Secret key={made.secret} label={phrases.signingSecret(made.webhook.name)} value={made.secret} />}
      <form onSubmit={(event) => void make(event)} noValidate>
        <Field
          label={phrases.newOutgoing}
          hint={phrases.newOutgoingHint}
          error={errors['url']}
          type="url"
          maxLength={2_000}
          autoComplete="off"
          spellCheck={false}
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
        <div className="field">
          <label htmlFor={`${id}-events`}>{phrases.whatIsSent}</label>
          <select id={`${id}-events`} value={events} onChange={(event) => setEvents(event.target.value as keyof typeof EVENTS)}>
            {(['allEvents', 'onlyMessages', 'onlyMembers'] as const).map((name) => (
              <option key={name} value={name}>
                {phrases[name]}
              </option>
            ))}
          </select>
        </div>
        {errors['form'] !== undefined && (
          <p className="form-error" role="alert">
            {errors['form']}
          </p>
        )}
        <button type="submit" className="button" disabled={busy}>
          {phrases.makeOutgoing}
        </button>
      </form>
    </section>
  );
}
