import { useState, type FormEvent, type ReactNode } from 'react';
import { asProblem, signInAddress, type Identity } from '@tertulia/client';
import { usePhrases } from '../language/language';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';

interface ConfirmedProps {
  readonly action: string;
  readonly danger?: boolean;
  readonly busyText?: string;
  /** My account has a password, which is asked for if I have not signed in of late. */
  readonly hasPassword: boolean;
  readonly identities: readonly Identity[];
  /** Why it cannot be done yet; nothing if it can. */
  readonly check?: () => boolean;
  readonly act: (password?: string) => Promise<void>;
  readonly children?: ReactNode;
}

/** A form for what a browser left open must not be enough for: asks for the password, or to sign in again, if the server wants it. */
export function Confirmed({ action, danger = false, busyText, hasPassword, identities, check, act, children }: ConfirmedProps) {
  const phrases = usePhrases();
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get('password') ?? '');
    setError(undefined);
    setFailure(undefined);
    if (check?.() === false) return;
    if (asked && hasPassword && password === '') return setError(phrases.required);
    setBusy(true);
    try {
      await act(password === '' ? undefined : password);
      setAsked(false);
    } catch (refused) {
      const problem = asProblem(refused);
      if (problem.code === 'confirmation-needed') setAsked(true);
      else if (problem.code === 'wrong-password') setError(problem.detail);
      else setFailure(refused);
    }
    setBusy(false);
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {children}
      {asked &&
        (hasPassword ? (
          <Field label={phrases.password} name="password" type="password" autoComplete="current-password" autoFocus hint={phrases.confirmHint} error={error} />
        ) : (
          <div className="field" role="alert">
            <p className="quiet settings-note">{phrases.confirmElsewhere}</p>
            {identities.map(({ provider, label }) =>
              provider === undefined ? null : (
                <button key={provider} type="button" className="button" onClick={() => location.assign(signInAddress(provider, '/account/again', true))}>
                  {phrases.signInWith(label)}
                </button>
              ),
            )}
          </div>
        ))}
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      <div className="form-done">
        <button type="submit" className={danger ? 'button button-danger' : 'button'} disabled={busy}>
          {busy ? (busyText ?? phrases.loading) : action}
        </button>
      </div>
    </form>
  );
}
