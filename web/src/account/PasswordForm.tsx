import { useRef, useState, type FormEvent } from 'react';
import { asProblem } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';

const FORM = 'password-form';
const LENGTH_MIN = 8;

/** Another password, for who knows the present one. */
export function PasswordForm({ name, onChanged }: { readonly name: string; readonly onChanged: () => void }) {
  const phrases = usePhrases();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [changed, setChanged] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  function refuse(wrong: Readonly<Record<string, string>>): void {
    setErrors(wrong);
    const first = ['current', 'password'].find((field) => wrong[field] !== undefined);
    if (first !== undefined) form.current?.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  }

  async function save(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    setChanged(false);
    const fields = new FormData(event.currentTarget);
    const current = String(fields.get('current') ?? '');
    const password = String(fields.get('password') ?? '');
    if (current === '') return refuse({ current: phrases.required });
    if (password.length < LENGTH_MIN) return refuse({ password: phrases.passwordShort });
    setBusy(true);
    try {
      await server.account.changePassword(current, password);
      form.current?.reset();
      setErrors({});
      setChanged(true);
      onChanged();
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'wrong-password') refuse({ current: problem.detail });
      else refuse(Object.keys(problem.fields).length > 0 ? problem.fields : { form: failureText(error, phrases) });
    }
    setBusy(false);
  }

  return (
    <form ref={form} className="settings-part" aria-labelledby={`${FORM}-title`} onSubmit={(event) => void save(event)} noValidate>
      <h3 id={`${FORM}-title`}>{phrases.changePassword}</h3>
      <p className="quiet settings-note">{phrases.changePasswordHint}</p>
      {/* For password managers, which want to know whose it is. */}
      <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
      <Field label={phrases.currentPassword} name="current" type="password" autoComplete="current-password" error={errors['current']} />
      <Field
        label={phrases.newPassword}
        name="password"
        type="password"
        autoComplete="new-password"
        hint={phrases.passwordHint}
        error={errors['password']}
      />
      {errors['form'] !== undefined && (
        <p className="form-error" role="alert">
          {errors['form']}
        </p>
      )}
      <div className="form-done">
        <button type="submit" className="button" disabled={busy}>
          {phrases.changePassword}
        </button>
        <span className="quiet" role="status">
          {changed && phrases.passwordChanged}
        </span>
      </div>
    </form>
  );
}
