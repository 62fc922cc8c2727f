import { useEffect, useRef, useState, type FormEvent } from 'react';
import { asProblem, type PendingSignUp } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import { providerAnswered } from '../shell/navigation';
import { session } from '../state/session';

/** A name for who has signed in elsewhere, and is called there as somebody is here. */
export function ChooseName() {
  const phrases = usePhrases();
  const [pending, setPending] = useState<PendingSignUp>();
  const [failure, setFailure] = useState<unknown>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    let current = true;
    server.identity
      .pending()
      .then((found) => current && setPending(found))
      .catch((refused: unknown) => current && setFailure(refused));
    return () => {
      current = false;
    };
  }, []);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    setFailure(undefined);
    if (name === '') return refuse(phrases.required);
    setBusy(true);
    try {
      await server.identity.choose(name);
      providerAnswered();
      session.signedIn();
    } catch (refused) {
      const problem = asProblem(refused);
      if (problem.code === 'name-taken') refuse(phrases.nameTaken);
      else if (problem.fields['name'] !== undefined) refuse(problem.fields['name']);
      else setFailure(refused);
      setBusy(false);
    }
  }

  function refuse(why: string): void {
    setError(why);
    form.current?.querySelector('input')?.focus();
  }

  return (
    <>
      <h1>{phrases.chooseName}</h1>
      {pending !== undefined && <p className="quiet">{pending.name === undefined ? phrases.chooseNameHint(pending.label) : phrases.chooseOtherName(pending.name)}</p>}
      {pending !== undefined && (
        <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
          <Field
            label={phrases.userName}
            name="name"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            autoFocus
            defaultValue={pending.name ?? ''}
            hint={phrases.userNameHint}
            error={error}
          />
          <button type="submit" className="button button-primary button-wide" disabled={busy}>
            {busy ? phrases.loading : phrases.signUp}
          </button>
        </form>
      )}
      {pending === undefined && failure === undefined && <p className="quiet">{phrases.loading}</p>}
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      <p className="sign-in-other">
        <button type="button" className="link-button" onClick={providerAnswered}>
          {phrases.cancel}
        </button>
      </p>
    </>
  );
}
