import { useEffect, useState } from 'react';
import type { Bot } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { Avatar } from '../shell/Avatar';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { NewName } from './NewName';
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
  const [bots, setBots] = useState<readonly Bot[]>();
  const [opened, setOpened] = useState<string>();
  const [failure, setFailure] = useState<unknown>();

  useEffect(() => {
    let current = true;
    server.integrations
      .bots()
      .then((found) => current && setBots(found))
      .catch((error: unknown) => current && setFailure(error));
    return () => {
      current = false;
    };
  }, []);

  async function make(name: string): Promise<void> {
    const bot = await server.integrations.makeBot(name);
    setBots((before) => [...(before ?? []).filter((other) => other.id !== bot.id), bot]);
    setOpened(bot.id);
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
            remove={() => server.integrations.deleteBot(bot.id)}
            onRemoved={() => setBots((before) => before?.filter((other) => other.id !== bot.id))}
          />
        </details>
      ))}
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      <NewName label={phrases.newBot} hint={phrases.newBotHint} action={phrases.makeBot} make={make} />
    </>
  );
}
