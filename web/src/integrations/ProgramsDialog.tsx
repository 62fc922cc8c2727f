import { useEffect, useState, type FormEvent } from 'react';
import * as api from '../api/integrations';
import { asProblem } from '../api/problem';
import { usePhrases } from '../language/language';
import { Avatar } from '../shell/Avatar';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import { RemoveButton } from './RemoveButton';
import { Tokens } from './Tokens';

/** Programs that act for me, or as bots of mine. */
export function ProgramsDialog({ onClose }: { readonly onClose: () => void }) {
  const phrases = usePhrases();
  return (
    <Dialog title={phrases.programs} onClose={onClose} className="dialog-settings">
      <section className="settings-part" aria-labelledby="programs-tokens">
        <h3 id="programs-tokens">{phrases.myTokens}</h3>
        <p className="quiet settings-note">{phrases.myTokensHint}</p>
        <Tokens />
      </section>
      <section className="settings-part" aria-labelledby="programs-bots">
        <h3 id="programs-bots">{phrases.myBots}</h3>
        <p className="quiet settings-note">{phrases.myBotsHint}</p>
        <Bots />
      </section>
    </Dialog>
  );
}

function Bots() {
  const phrases = usePhrases();
  const [bots, setBots] = useState<readonly api.Bot[]>();
  const [opened, setOpened] = useState<string>();
  const [name, setName] = useState('');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    let current = true;
    api
      .bots()
      .then((found) => current && setBots(found))
      .catch((error: unknown) => current && setErrors({ form: failureText(error, phrases) }));
    return () => {
      current = false;
    };
  }, []);

  async function make(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (name.trim() === '') return setErrors({ name: phrases.required });
    setBusy(true);
    try {
      const bot = await api.makeBot(name.trim());
      setBots((before) => [...(before ?? []).filter((other) => other.id !== bot.id), bot]);
      setOpened(bot.id);
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
    <>
      {bots !== undefined && bots.length === 0 && <p className="quiet list-empty">{phrases.noBots}</p>}
      {bots?.map((bot) => (
        <details key={bot.id} className="bot" open={opened === bot.id} onToggle={(event) => setOpened(event.currentTarget.open ? bot.id : opened === bot.id ? undefined : opened)}>
          <summary className="result">
            <Avatar id={bot.id} name={bot.name} small />
            <span className="result-text">{bot.displayName ?? bot.name}</span>
          </summary>
          {opened === bot.id && <Tokens bot={bot.id} />}
          <RemoveButton
            text={phrases.deleteBot}
            what={bot.name}
            remove={() => api.deleteBot(bot.id)}
            onRemoved={() => setBots((before) => before?.filter((other) => other.id !== bot.id))}
          />
        </details>
      ))}
      <form onSubmit={(event) => void make(event)} noValidate>
        <Field
          label={phrases.newBot}
          hint={phrases.newBotHint}
          error={errors['name']}
          maxLength={32}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={name}
          onChange={(event) => setName(event.target.value)}
          after={
            <button type="submit" className="button" disabled={busy}>
              {phrases.makeBot}
            </button>
          }
        />
        {errors['form'] !== undefined && (
          <p className="form-error" role="alert">
            {errors['form']}
          </p>
        )}
      </form>
    </>
  );
}
