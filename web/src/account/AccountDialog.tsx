import { useEffect, useState, type FormEvent } from 'react';
import { asProblem, type WireAccount } from '@tertulia/client';
import { server } from '../server';
import { chooseLanguage, languages, useLanguage, usePhrases } from '../language/language';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import { later } from '../shell/later';
import { session } from '../state/session';
import { OpenSessions } from './OpenSessions';
import { PasswordForm } from './PasswordForm';
import { profileChange, profileOf } from './profile';

const ProgramsDialog = later(() => import('../integrations/ProgramsDialog').then((script) => script.ProgramsDialog));

/** Who I am here, my password, where I am signed in, and what programs may be me. Each part is saved by itself. */
export function AccountDialog({ onClose }: { readonly onClose: () => void }) {
  const phrases = usePhrases();
  const [account, setAccount] = useState<WireAccount>();
  const [failure, setFailure] = useState<unknown>();
  /** A new password ends other sessions, so the list of them is asked for again. */
  const [passwords, setPasswords] = useState(0);
  const [programs, setPrograms] = useState(false);

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
    <Dialog title={phrases.account} onClose={onClose} className="dialog-settings">
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      {account === undefined ? (
        failure === undefined && <p className="quiet">{phrases.loading}</p>
      ) : (
        <>
          <ProfileForm account={account} onSaved={setAccount} />
          <PasswordForm name={account.user.name} onChanged={() => setPasswords(passwords + 1)} />
          <OpenSessions key={passwords} />
          <section className="settings-part" aria-labelledby="account-programs">
            <h3 id="account-programs">{phrases.programs}</h3>
            <p className="quiet settings-note">{phrases.programsHint}</p>
            <button type="button" className="button" onClick={() => setPrograms(true)}>
              {phrases.openPrograms}
            </button>
            {programs && <ProgramsDialog onClose={() => setPrograms(false)} />}
          </section>
        </>
      )}
    </Dialog>
  );
}

const FORM = 'profile-form';

function ProfileForm({ account, onSaved }: { readonly account: WireAccount; readonly onSaved: (account: WireAccount) => void }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const [draft, setDraft] = useState(() => profileOf(account, language));
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);

  function change(what: Partial<typeof draft>): void {
    setDraft((before) => ({ ...before, ...what }));
    setSaved(false);
  }

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    try {
      const wanted = profileChange(account, draft);
      if (wanted !== undefined) {
        const changed = await server.account.change(wanted);
        session.accountChanged(changed);
        chooseLanguage(draft.language === 'es' ? 'es' : 'en');
        onSaved(changed);
      }
      setErrors({});
      setSaved(true);
    } catch (error) {
      const { fields } = asProblem(error);
      setErrors(Object.keys(fields).length > 0 ? fields : { form: failureText(error, phrases) });
    }
    setBusy(false);
  }

  return (
    <form className="settings-part" aria-labelledby={`${FORM}-title`} onSubmit={(event) => void save(event)} noValidate>
      <h3 id={`${FORM}-title`}>{phrases.profile}</h3>
      <Field
        label={phrases.displayName}
        name="displayName"
        autoComplete="name"
        maxLength={64}
        value={draft.displayName}
        onChange={(event) => change({ displayName: event.target.value })}
        hint={phrases.displayNameHint(account.user.name)}
        error={errors['displayName']}
      />
      <Field
        label={phrases.emailAddress}
        name="email"
        type="email"
        autoComplete="email"
        value={draft.email}
        onChange={(event) => change({ email: event.target.value })}
        hint={phrases.emailAddressHint}
        error={errors['email']}
      />
      <div className="field">
        <label htmlFor={`${FORM}-language`}>{phrases.language}</label>
        <select id={`${FORM}-language`} value={draft.language} onChange={(event) => change({ language: event.target.value })}>
          {languages.map(({ code, name }) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {errors['form'] !== undefined && (
        <p className="form-error" role="alert">
          {errors['form']}
        </p>
      )}
      <div className="form-done">
        <button type="submit" className="button" disabled={busy}>
          {phrases.saveProfile}
        </button>
        <span className="quiet" role="status">
          {saved && phrases.profileSaved}
        </span>
      </div>
    </form>
  );
}
