import { useEffect, useState, type FormEvent } from 'react';
import { asProblem, type PutCommand, type RoomCommand } from '@tertulia/client';
import { server } from '../server';
import { ownHint } from '../conversation/commands';
import { forgetOwnCommands } from '../conversation/ownCommands';
import { useLanguage, usePhrases } from '../language/language';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import { Secret } from '../shell/Secret';
import { RemoveButton } from './RemoveButton';

const EMPTY = { name: '', description: '', usage: '', url: '', bot: '' };

/** The commands of a room that a program carries out, and a new one. */
export function OwnCommands({ room }: { readonly room: string }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const [commands, setCommands] = useState<readonly RoomCommand[]>();
  const [made, setMade] = useState<PutCommand>();
  const [wanted, setWanted] = useState(EMPTY);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    let current = true;
    server.commands
      .list(room)
      .then((all) => current && setCommands(all.filter(({ own }) => own !== undefined)))
      .catch((error: unknown) => current && setErrors({ form: failureText(error, phrases) }));
    return () => {
      current = false;
    };
  }, [room]);

  const change = (field: keyof typeof EMPTY) => (event: { readonly target: { readonly value: string } }) =>
    setWanted((before) => ({ ...before, [field]: event.target.value }));

  async function make(event: FormEvent): Promise<void> {
    event.preventDefault();
    const missing = (['name', 'description', 'url'] as const).filter((field) => wanted[field].trim() === '');
    if (missing.length > 0) return setErrors(Object.fromEntries(missing.map((field) => [field, phrases.required])));
    setBusy(true);
    try {
      const name = wanted.name.trim().replace(/^\//u, '');
      const answer = await server.commands.put(room, name, {
        url: wanted.url.trim(),
        description: { [language]: wanted.description.trim() },
        ...(wanted.usage.trim() === '' ? {} : { usage: wanted.usage.trim() }),
        ...(wanted.bot.trim() === '' ? {} : { bot: wanted.bot.trim() }),
      });
      forgetOwnCommands(room);
      setMade(answer);
      setCommands((before) => [...(before ?? []).filter((other) => other.name !== answer.command.name), answer.command]);
      setWanted(EMPTY);
      setErrors({});
    } catch (error) {
      const problem = asProblem(error);
      const known = Object.keys(EMPTY).some((field) => field in problem.fields);
      setErrors(
        problem.code === 'name-taken' ? { bot: problem.detail || phrases.nameTaken } : known ? problem.fields : { form: failureText(error, phrases) },
      );
    }
    setBusy(false);
  }

  const field = (name: keyof typeof EMPTY, label: string, hint: string | undefined, max: number) => (
    <Field
      label={label}
      {...(hint === undefined ? {} : { hint })}
      error={errors[name]}
      type={name === 'url' ? 'url' : 'text'}
      maxLength={max}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={name === 'description'}
      value={wanted[name]}
      onChange={change(name)}
    />
  );

  return (
    <section className="hooks" data-hooks="commands">
      <h3>{phrases.ownCommands}</h3>
      <p className="quiet">{phrases.ownCommandsHint}</p>
      {commands?.length === 0 && <p className="quiet list-empty">{phrases.noOwnCommands}</p>}
      {commands !== undefined && commands.length > 0 && (
        <ul className="result-list">
          {commands.map((command) => (
            <li key={command.name} className="result">
              <span className="result-text">
                <strong>/{command.name}</strong>
                <span className="quiet">{ownHint(command, language)}</span>
                <span className="quiet hook-url">{command.own?.url}</span>
              </span>
              <RemoveButton
                text={phrases.delete}
                what={`/${command.name}`}
                remove={() => server.commands.remove(room, command.name)}
                onRemoved={() => {
                  forgetOwnCommands(room);
                  setCommands((before) => before?.filter((other) => other.name !== command.name));
                  setMade((before) => (before?.command.name === command.name ? undefined : before));
                }}
              />
            </li>
          ))}
        </ul>
      )}
      {made?.secret !== undefined && <Secret key={made.secret} label={phrases.signingSecret(`/${made.command.name}`)} value={made.secret} />}
      <form onSubmit={(event) => void make(event)} noValidate>
        {field('name', phrases.newCommand, phrases.newCommandHint, 32)}
        {field('description', phrases.commandDoes, undefined, 200)}
        {field('usage', phrases.commandUsage, phrases.commandUsageHint, 100)}
        {field('url', phrases.commandUrl, phrases.newOutgoingHint, 2_000)}
        {field('bot', phrases.commandBot, phrases.commandBotHint, 32)}
        {errors['form'] !== undefined && (
          <p className="form-error" role="alert">
            {errors['form']}
          </p>
        )}
        <button type="submit" className="button" disabled={busy}>
          {phrases.makeCommand}
        </button>
      </form>
    </section>
  );
}
