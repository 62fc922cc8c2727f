import { useRef, useState, type FormEvent } from 'react';
import { asProblem, type Problem } from '@tertulia/client';
import type { Phrases } from '../language/en';
import { useLanguage, usePhrases } from '../language/language';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import { LanguageChoice } from '../shell/LanguageChoice';
import { Logo } from '../shell/Logo';
import { useInvitation } from '../shell/navigation';
import { session } from '../state/session';

type Mode = 'sign-in' | 'sign-up';

interface Errors {
  readonly name?: string;
  readonly password?: string;
  readonly form?: string;
}

export function SignIn() {
  const phrases = usePhrases();
  const language = useLanguage();
  const invited = useInvitation() !== undefined;
  const [mode, setMode] = useState<Mode>('sign-in');
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const signingUp = mode === 'sign-up';

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const name = String(fields.get('name') ?? '').trim();
    const password = String(fields.get('password') ?? '');
    const found = locally(name, password, signingUp, phrases);
    setErrors(found);
    if (found.name !== undefined || found.password !== undefined) return focusFirstWrong(found);
    setBusy(true);
    try {
      await (signingUp ? session.signUp(name, password, language) : session.signIn(name, password));
    } catch (error) {
      const refused = errorsOf(asProblem(error), phrases);
      setErrors(refused);
      focusFirstWrong(refused);
      setBusy(false);
    }
  }

  function focusFirstWrong(wrong: Errors): void {
    const field = wrong.name !== undefined ? 'name' : wrong.password !== undefined ? 'password' : undefined;
    if (field !== undefined) form.current?.querySelector<HTMLInputElement>(`[name=${field}]`)?.focus();
  }

  return (
    <div className="sign-in">
      <main className="sign-in-card">
        <div className="sign-in-brand">
          <Logo />
          <p className="sign-in-name">{phrases.appName}</p>
        </div>
        <h1>{signingUp ? phrases.signUpTitle : phrases.signInTitle}</h1>
        <p className="quiet">{invited ? phrases.invitedSignIn : phrases.tagline}</p>
        <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
          <Field
            label={phrases.userName}
            name="name"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            autoFocus
            hint={signingUp ? phrases.userNameHint : undefined}
            error={errors.name}
          />
          <Field
            label={phrases.password}
            name="password"
            type={shown ? 'text' : 'password'}
            autoComplete={signingUp ? 'new-password' : 'current-password'}
            hint={signingUp ? phrases.passwordHint : undefined}
            error={errors.password}
            after={
              <button
                type="button"
                className="field-reveal"
                aria-label={shown ? phrases.hidePassword : phrases.showPassword}
                aria-pressed={shown}
                onClick={() => setShown(!shown)}
              >
                <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
                  <path d="M1.5 8S3.8 3.8 8 3.8 14.5 8 14.5 8 12.2 12.2 8 12.2 1.5 8 1.5 8ZM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z" />
                  {shown && <path d="m3 13 10-10" />}
                </svg>
              </button>
            }
          />
          {errors.form !== undefined && (
            <p className="form-error" role="alert">
              {errors.form}
            </p>
          )}
          <button type="submit" className="button button-primary button-wide" disabled={busy}>
            {busy ? phrases.loading : signingUp ? phrases.signUp : phrases.signIn}
          </button>
        </form>
        <p className="sign-in-other">
          {signingUp ? phrases.haveAccount : phrases.noAccount}{' '}
          <button
            type="button"
            className="link-button"
            onClick={() => {
              setMode(signingUp ? 'sign-in' : 'sign-up');
              setErrors({});
            }}
          >
            {signingUp ? phrases.signIn : phrases.signUp}
          </button>
        </p>
      </main>
      <footer>
        <LanguageChoice />
      </footer>
    </div>
  );
}

function locally(name: string, password: string, signingUp: boolean, phrases: Phrases): Errors {
  const missing = (value: string): string | undefined => (value === '' ? phrases.required : undefined);
  const short = signingUp && password !== '' && password.length < 8 ? phrases.passwordShort : undefined;
  return { name: missing(name), password: missing(password) ?? short };
}

function errorsOf(problem: Problem, phrases: Phrases): Errors {
  if (problem.code === 'name-taken') return { name: problem.fields['name'] ?? phrases.nameTaken };
  if (problem.code === 'unauthenticated') return { form: phrases.wrongCredentials };
  const { name, password } = problem.fields;
  if (name !== undefined || password !== undefined) return { name, password };
  return { form: failureText(problem, phrases) };
}
