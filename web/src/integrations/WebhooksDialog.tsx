import { useEffect, useState, type FormEvent } from 'react';
import * as api from '../api/integrations';
import { asProblem } from '../api/problem';
import { useLanguage, usePhrases } from '../language/language';
import { fullTime } from '../language/time';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import type { Room } from '../state/model';
import { RemoveButton } from './RemoveButton';
import { Secret } from './Secret';

/** Where other services may post into a room. */
export function WebhooksDialog({ room, onClose }: { readonly room: Room; readonly onClose: () => void }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const [webhooks, setWebhooks] = useState<readonly api.Webhook[]>();
  const [made, setMade] = useState<api.MadeWebhook>();
  const [name, setName] = useState('');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    let current = true;
    api
      .webhooks(room.id)
      .then((found) => current && setWebhooks(found))
      .catch((error: unknown) => current && setErrors({ form: failureText(error, phrases) }));
    return () => {
      current = false;
    };
  }, [room.id]);

  async function make(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (name.trim() === '') return setErrors({ name: phrases.required });
    setBusy(true);
    try {
      const answer = await api.makeWebhook(room.id, name.trim());
      setMade(answer);
      setWebhooks((before) => [...(before ?? []), answer.webhook]);
      setName('');
      setErrors({});
    } catch (error) {
      const problem = asProblem(error);
      setErrors(
        problem.code === 'name-taken'
          ? { name: problem.detail || phrases.nameTaken }
          : 'name' in problem.fields
            ? problem.fields
            : { form: failureText(error, phrases) },
      );
    }
    setBusy(false);
  }

  return (
    <Dialog title={phrases.webhooksOf(room.name)} onClose={onClose} className="dialog-settings">
      <p className="quiet">{phrases.webhooksHint}</p>
      {webhooks === undefined ? (
        errors['form'] === undefined && <p className="quiet">{phrases.loading}</p>
      ) : webhooks.length === 0 ? (
        <p className="quiet list-empty">{phrases.noWebhooks}</p>
      ) : (
        <ul className="result-list">
          {webhooks.map((webhook) => (
            <li key={webhook.id} className="result">
              <span className="result-text">
                <strong>{webhook.name}</strong>
                <span className="quiet">
                  {webhook.lastUsedAt === undefined ? phrases.neverUsed : phrases.lastUsed(fullTime(webhook.lastUsedAt, language))}
                </span>
              </span>
              <RemoveButton
                text={phrases.delete}
                what={webhook.name}
                remove={() => api.deleteWebhook(room.id, webhook.id)}
                onRemoved={() => {
                  setWebhooks((before) => before?.filter((other) => other.id !== webhook.id));
                  setMade((before) => (before?.webhook.id === webhook.id ? undefined : before));
                }}
              />
            </li>
          ))}
        </ul>
      )}
      {made !== undefined && (
        <Secret key={made.webhook.id} label={phrases.webhookAddress(made.webhook.name)} value={`${location.origin}${made.path}`} />
      )}
      <form onSubmit={(event) => void make(event)} noValidate>
        <Field
          label={phrases.newWebhook}
          hint={phrases.newWebhookHint}
          error={errors['name']}
          maxLength={32}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={name}
          onChange={(event) => setName(event.target.value)}
          after={
            <button type="submit" className="button" disabled={busy}>
              {phrases.makeWebhook}
            </button>
          }
        />
        {errors['form'] !== undefined && (
          <p className="form-error" role="alert">
            {errors['form']}
          </p>
        )}
      </form>
    </Dialog>
  );
}
