import { useEffect, useState, type FormEvent } from 'react';
import { asProblem, type Preferences, type WireAccount } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { ToneSwitch } from '../mood/ToneSwitch';
import { PushSwitch } from '../notifications/PushSwitch';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { ListField } from '../shell/ListField';
import { Switch } from '../shell/Switch';
import { session } from '../state/session';
import { BlockedPeople } from './BlockedPeople';
import { changeOf, draftOf, errorsOf, type Draft } from './changes';
import { QuietHoursFields } from './QuietHoursFields';


/** The server's limits. */
const KEYWORDS_MAX = 20;
const TAGS_MAX = 50;

/** What I want to be told of, and how. */
export function PreferencesDialog({ onClose }: { readonly onClose: () => void }) {
  const phrases = usePhrases();
  const [account, setAccount] = useState<WireAccount>();
  const [failure, setFailure] = useState<unknown>();

  useEffect(() => {
    let current = true;
    server.account
      .me()
      .then((me) => current && setAccount(me))
      .catch((refused: unknown) => current && setFailure(refused));
    return () => {
      current = false;
    };
  }, []);

  return (
    <Dialog title={phrases.preferences} onClose={onClose} className="dialog-settings">
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      {account === undefined ? (
        failure === undefined && <p className="quiet">{phrases.loading}</p>
      ) : (
        <PreferencesForm account={account} onClose={onClose} />
      )}
    </Dialog>
  );
}

const FORM = 'preferences-form';

function PreferencesForm({ account, onClose }: { readonly account: WireAccount; readonly onClose: () => void }) {
  const phrases = usePhrases();
  const [draft, setDraft] = useState<Draft>(() => draftOf(account));
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const { preferences } = draft;
  const addressless = account.email === undefined;
  const change = (what: Partial<Preferences>): void =>
    setDraft((before) => ({ ...before, preferences: { ...before.preferences, ...what } }));

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const wanted = changeOf(account, draft);
    if (wanted === undefined) return onClose();
    setBusy(true);
    try {
      session.accountChanged(await server.account.change(wanted));
      onClose();
    } catch (error) {
      const found = errorsOf(asProblem(error).fields, draft);
      setErrors(Object.keys(found).length > 0 ? found : { form: failureText(error, phrases) });
      setBusy(false);
    }
  }

  return (
    <>
      <form id={FORM} onSubmit={(event) => void save(event)} noValidate>
        <section className="settings-part" aria-labelledby={`${FORM}-how`}>
          <h3 id={`${FORM}-how`}>{phrases.howToTell}</h3>
          <Switch
            label={phrases.letters}
            hint={preferences.email && addressless ? phrases.lettersNeedAddress : phrases.lettersHint}
            checked={preferences.email}
            onChange={(email) => change({ email })}
          />
          <Switch
            label={phrases.digest}
            hint={preferences.digest && addressless ? phrases.lettersNeedAddress : phrases.digestHint}
            checked={preferences.digest}
            onChange={(digest) => change({ digest })}
          />
          <PushSwitch />
          <QuietHoursFields
            value={preferences.quietHours}
            error={errors['quietHours']}
            onChange={(quietHours) => change({ quietHours })}
          />
        </section>
        <section className="settings-part" aria-labelledby={`${FORM}-what`}>
          <h3 id={`${FORM}-what`}>{phrases.whatToTell}</h3>
          <ListField
            label={phrases.keywords}
            hint={phrases.keywordsHint}
            error={errors['keywords']}
            items={preferences.keywords}
            max={KEYWORDS_MAX}
            onChange={(keywords) => change({ keywords })}
          />
          <ListField
            label={phrases.followedTags}
            hint={phrases.followedTagsHint}
            error={errors['tags']}
            items={preferences.tags}
            max={TAGS_MAX}
            onChange={(tags) => change({ tags })}
            read={(typed) => typed.replace(/^[#＃]+/u, '')}
            show={(tag) => `#${tag}`}
          />
        </section>
        <section className="settings-part" aria-labelledby={`${FORM}-device`}>
          <h3 id={`${FORM}-device`}>{phrases.inThisBrowser}</h3>
          <ToneSwitch />
        </section>
      </form>
      <section className="settings-part" aria-labelledby={`${FORM}-blocked`}>
        <h3 id={`${FORM}-blocked`}>{phrases.blockedPeople}</h3>
        <p className="quiet settings-note">{phrases.blockedPeopleHint}</p>
        <BlockedPeople blocked={preferences.blocked} error={errors['blocked']} onChange={(blocked) => change({ blocked })} />
      </section>
      <div className="dialog-actions dialog-actions-kept">
        {errors['form'] !== undefined && (
          <p className="form-error" role="alert">
            {errors['form']}
          </p>
        )}
        <button type="button" className="button" onClick={onClose}>
          {phrases.cancel}
        </button>
        <button type="submit" form={FORM} className="button button-primary" disabled={busy}>
          {phrases.save}
        </button>
      </div>
    </>
  );
}
