import { useEffect, useId, useState, type FormEvent } from 'react';
import { allScopes, asProblem, type MadeToken, type Scope, type Token } from '@tertulia/client';
import { server } from '../server';
import { useLanguage, usePhrases } from '../language/language';
import { fullTime } from '../language/time';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import { Secret } from '../shell/Secret';
import { RemoveButton } from './RemoveButton';

const DAYS = [7, 30, 90, 366] as const;

/** The access tokens of one of my bots, or my own, and a new one. */
export function Tokens({ bot }: { readonly bot?: string }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const id = useId();
  const [tokens, setTokens] = useState<readonly Token[]>();
  const [made, setMade] = useState<MadeToken>();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['read']);
  const [days, setDays] = useState<number>(90);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    let current = true;
    server.integrations
      .tokens(bot)
      .then((found) => current && setTokens(found))
      .catch((error: unknown) => current && setErrors({ form: failureText(error, phrases) }));
    return () => {
      current = false;
    };
  }, [bot]);

  async function make(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (name.trim() === '') return setErrors({ name: phrases.required });
    if (scopes.length === 0) return setErrors({ scopes: phrases.required });
    setBusy(true);
    try {
      const token = await server.integrations.makeToken(bot, {
        name: name.trim(),
        scopes,
        ...(days === 0 ? {} : { expiresInDays: days }),
      });
      setMade(token);
      setTokens((before) => [...(before ?? []), token]);
      setName('');
      setErrors({});
    } catch (error) {
      const fields = asProblem(error).fields;
      setErrors('name' in fields || 'scopes' in fields ? fields : { form: failureText(error, phrases) });
    }
    setBusy(false);
  }

  return (
    <>
      {tokens === undefined ? (
        errors['form'] === undefined && <p className="quiet">{phrases.loading}</p>
      ) : tokens.length === 0 ? (
        <p className="quiet list-empty">{phrases.noTokens}</p>
      ) : (
        <ul className="result-list">
          {tokens.map((token) => (
            <li key={token.id} className="result">
              <span className="result-text">
                <strong>{token.name}</strong>
                <span className="quiet">
                  {[
                    token.scopes.join(', '),
                    token.expiresAt === undefined ? phrases.expiresNever : phrases.expiresAt(fullTime(token.expiresAt, language)),
                    token.lastUsedAt === undefined ? phrases.neverUsed : phrases.lastUsed(fullTime(token.lastUsedAt, language)),
                  ].join(' · ')}
                </span>
              </span>
              <RemoveButton
                text={phrases.revoke}
                what={token.name}
                remove={() => server.integrations.revokeToken(bot, token.id)}
                onRemoved={() => {
                  setTokens((before) => before?.filter((other) => other.id !== token.id));
                  setMade((before) => (before?.id === token.id ? undefined : before));
                }}
              />
            </li>
          ))}
        </ul>
      )}
      {made !== undefined && <Secret key={made.id} label={phrases.tokenOf(made.name)} value={made.token} />}
      <form className="new-token" onSubmit={(event) => void make(event)} noValidate>
        <Field
          label={phrases.newToken}
          hint={phrases.newTokenHint}
          error={errors['name']}
          maxLength={64}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <fieldset className="choices">
          <legend>{phrases.tokenMay}</legend>
          {allScopes.map((scope) => (
            <label key={scope} className="choice">
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={(event) =>
                  setScopes(allScopes.filter((other) => (other === scope ? event.target.checked : scopes.includes(other))))
                }
              />
              <span>
                <strong>{scope}</strong>
                <span className="quiet">{phrases.scopes[scope]}</span>
              </span>
            </label>
          ))}
          {errors['scopes'] !== undefined && (
            <p className="form-error" role="alert">
              {errors['scopes']}
            </p>
          )}
        </fieldset>
        <div className="field">
          <label htmlFor={`${id}-days`}>{phrases.tokenLasts}</label>
          <select id={`${id}-days`} value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {DAYS.map((count) => (
              <option key={count} value={count}>
                {phrases.days(count)}
              </option>
            ))}
            <option value={0}>{phrases.untilRevoked}</option>
          </select>
        </div>
        {errors['form'] !== undefined && (
          <p className="form-error" role="alert">
            {errors['form']}
          </p>
        )}
        <button type="submit" className="button" disabled={busy}>
          {phrases.makeToken}
        </button>
      </form>
    </>
  );
}
