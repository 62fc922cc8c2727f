import { useState } from 'react';
import { asProblem, type Identity, type User } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { Field } from '../shell/Field';
import { session } from '../state/session';
import { Confirmed } from './Confirmed';

interface YourDataProps {
  readonly user: User;
  readonly hasPassword: boolean;
  readonly identities: readonly Identity[];
}

/** A copy of what is mine here, and the end of my account. */
export function YourData({ user, hasPassword, identities }: YourDataProps) {
  const phrases = usePhrases();
  const [said, setSaid] = useState('');
  const [leaving, setLeaving] = useState(false);

  async function save(password?: string): Promise<void> {
    setSaid('');
    const copy = await server.identity.exported(password);
    const address = URL.createObjectURL(copy);
    const link = document.createElement('a');
    link.href = address;
    link.download = `tertulia-${user.name}-${new Date().toISOString().slice(0, 10)}.zip`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    setSaid(phrases.exportSaved);
  }

  return (
    <>
      <section className="settings-part" aria-labelledby="account-export">
        <h3 id="account-export">{phrases.yourData}</h3>
        <p className="quiet settings-note">{phrases.exportHint}</p>
        <Confirmed action={phrases.exportData} busyText={phrases.exporting} hasPassword={hasPassword} identities={identities} act={save} />
        <p className="quiet" role="status">
          {said}
        </p>
      </section>
      <section className="settings-part" aria-labelledby="account-deletion">
        <h3 id="account-deletion">{phrases.deleteAccount}</h3>
        {leaving ? (
          <Farewell user={user} hasPassword={hasPassword} identities={identities} onCancel={() => setLeaving(false)} />
        ) : (
          <>
            <p className="quiet settings-note">{phrases.deleteAccountHint}</p>
            <button type="button" className="button" onClick={() => setLeaving(true)}>
              {phrases.deleteAccount}…
            </button>
          </>
        )}
      </section>
    </>
  );
}

function Farewell({ user, hasPassword, identities, onCancel }: YourDataProps & { readonly onCancel: () => void }) {
  const phrases = usePhrases();
  const [name, setName] = useState('');
  const [messages, setMessages] = useState<'keep' | 'delete'>('keep');
  const [error, setError] = useState<string>();

  async function leave(password?: string): Promise<void> {
    try {
      await server.identity.deleteAccount(name.trim(), messages, password);
    } catch (refused) {
      const wrong = asProblem(refused).fields['name'];
      if (wrong === undefined) throw refused;
      return setError(wrong);
    }
    session.gone();
  }

  return (
    <>
      <ul className="farewell">
        {phrases.deletionSays.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Confirmed
        action={phrases.deleteForGood}
        danger
        hasPassword={hasPassword}
        identities={identities}
        check={() => {
          const same = name.trim().toLocaleLowerCase() === user.name.toLocaleLowerCase();
          setError(same ? undefined : phrases.typeYourName(user.name));
          return same;
        }}
        act={leave}
      >
        <fieldset className="choices">
          <legend>{phrases.yourMessages}</legend>
          {(['keep', 'delete'] as const).map((choice) => (
            <label key={choice} className="farewell-choice">
              <input type="radio" name="messages" value={choice} checked={messages === choice} onChange={() => setMessages(choice)} />
              <span>{choice === 'keep' ? phrases.keepMessages : phrases.deleteMessages}</span>
            </label>
          ))}
        </fieldset>
        <Field
          label={phrases.typeYourName(user.name)}
          name="name"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={error}
        />
      </Confirmed>
      <button type="button" className="link-button" onClick={onCancel}>
        {phrases.cancel}
      </button>
    </>
  );
}
