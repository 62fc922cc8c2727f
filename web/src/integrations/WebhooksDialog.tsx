import { useEffect, useState } from 'react';
import type { MadeWebhook, Webhook } from '@tertulia/client';
import { server } from '../server';
import { useLanguage, usePhrases } from '../language/language';
import { fullTime } from '../language/time';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { Secret } from '../shell/Secret';
import type { Room } from '../state/model';
import { NewName } from './NewName';
import { RemoveButton } from './RemoveButton';

/** Where other services may post into a room. */
export function WebhooksDialog({ room, onClose }: { readonly room: Room; readonly onClose: () => void }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const [webhooks, setWebhooks] = useState<readonly Webhook[]>();
  const [made, setMade] = useState<MadeWebhook>();
  const [failure, setFailure] = useState<unknown>();

  useEffect(() => {
    let current = true;
    server.integrations
      .webhooks(room.id)
      .then((found) => current && setWebhooks(found))
      .catch((error: unknown) => current && setFailure(error));
    return () => {
      current = false;
    };
  }, [room.id]);

  async function make(name: string): Promise<void> {
    const answer = await server.integrations.makeWebhook(room.id, name);
    setMade(answer);
    setWebhooks((before) => [...(before ?? []), answer.webhook]);
  }

  return (
    <Dialog title={phrases.webhooksOf(room.name)} onClose={onClose} className="dialog-settings">
      <p className="quiet">{phrases.webhooksHint}</p>
      {webhooks === undefined ? (
        failure === undefined && <p className="quiet">{phrases.loading}</p>
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
                remove={() => server.integrations.deleteWebhook(room.id, webhook.id)}
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
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      <NewName label={phrases.newWebhook} hint={phrases.newWebhookHint} action={phrases.makeWebhook} make={make} />
    </Dialog>
  );
}
