import { useState, type FormEvent } from 'react';
import { asProblem } from '@tertulia/client';
import { usePhrases } from '../language/language';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';

/** The server's limit for names of accounts. */
const NAME_MAX = 32;

interface NewNameProps {
  readonly label: string;
  readonly hint: string;
  /** On the button. */
  readonly action: string;
  readonly make: (name: string) => Promise<void>;
}

/** Makes something that is an account by its name, like a bot: the name may be taken. */
export function NewName({ label, hint, action, make }: NewNameProps) {
  const phrases = usePhrases();
  const [name, setName] = useState('');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (name.trim() === '') return setErrors({ name: phrases.required });
    setBusy(true);
    try {
      await make(name.trim());
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
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Field
        label={label}
        hint={hint}
        error={errors['name']}
        maxLength={NAME_MAX}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={name}
        onChange={(event) => setName(event.target.value)}
        after={
          <button type="submit" className="button" disabled={busy}>
            {action}
          </button>
        }
      />
      {errors['form'] !== undefined && (
        <p className="form-error" role="alert">
          {errors['form']}
        </p>
      )}
    </form>
  );
}
