import { useState, type FormEvent } from 'react';
import { asProblem } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import { go } from '../shell/navigation';
import { store } from '../state/store';

export function CreateRoom({ onClose }: { readonly onClose: () => void }) {
  const phrases = usePhrases();
  const [kind, setKind] = useState<'public' | 'private'>('public');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const name = String(fields.get('name') ?? '').trim().replace(/^#+/u, '');
    const title = String(fields.get('title') ?? '').trim();
    if (name === '') return setErrors({ name: phrases.required });
    setBusy(true);
    try {
      const room = await server.rooms.createRoom(name, title, kind);
      store.dispatch({ type: 'room.described', room });
      go({ room: room.id });
      onClose();
    } catch (error) {
      const problem = asProblem(error);
      const taken = { name: problem.detail || phrases.nameTaken };
      const known: Readonly<Record<string, string>> =
        problem.code === 'name-taken' ? { ...taken, ...problem.fields } : problem.fields;
      setErrors('name' in known || 'title' in known ? known : { form: failureText(error, phrases) });
      setBusy(false);
    }
  }

  const kinds = [
    { value: 'public', title: phrases.kindPublic, hint: phrases.kindPublicHint },
    { value: 'private', title: phrases.kindPrivate, hint: phrases.kindPrivateHint },
  ] as const;

  return (
    <Dialog title={phrases.newRoom} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Field label={phrases.roomName} name="name" autoFocus maxLength={64} autoComplete="off" hint={phrases.roomNameHint} error={errors['name']} />
        <Field label={phrases.roomTitle} name="title" maxLength={120} autoComplete="off" error={errors['title']} />
        <fieldset className="choices">
          <legend>{phrases.roomKind}</legend>
          {kinds.map(({ value, title, hint }) => (
            <label key={value} className="choice">
              <input type="radio" name="kind" value={value} checked={kind === value} onChange={() => setKind(value)} />
              <span>
                <strong>{title}</strong>
                <span className="quiet">{hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {errors['form'] !== undefined && (
          <p className="form-error" role="alert">
            {errors['form']}
          </p>
        )}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {phrases.cancel}
          </button>
          <button type="submit" className="button button-primary" disabled={busy}>
            {phrases.createRoom}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
