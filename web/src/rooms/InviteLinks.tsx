import { useEffect, useState } from 'react';
import type { Invite } from '@tertulia/client';
import { server } from '../server';
import { useLanguage, usePhrases } from '../language/language';
import { fullTime } from '../language/time';
import { failureText } from '../shell/failure';
import { invitationAddress } from '../shell/navigation';
import { Secret } from '../shell/Secret';

const HOURS = [24, 168, 720] as const;
const USES = [1, 5, 25] as const;

/** Links by which anybody who gets one may come into a room: to make, to copy and to take back. */
export function InviteLinks({ room }: { readonly room: string }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const [invites, setInvites] = useState<readonly Invite[]>([]);
  const [hours, setHours] = useState(168);
  const [uses, setUses] = useState(0);
  const [made, setMade] = useState<{ readonly id: string; readonly link: string }>();
  const [failure, setFailure] = useState<unknown>();

  useEffect(() => {
    let current = true;
    server.rooms
      .invites(room)
      .then(({ items }) => current && setInvites(items))
      .catch((refused: unknown) => current && setFailure(refused));
    return () => {
      current = false;
    };
  }, [room]);

  async function make(): Promise<void> {
    try {
      const { token, ...invite } = await server.rooms.makeInvite(room, hours, uses === 0 ? undefined : uses);
      setInvites((known) => [invite, ...known]);
      setMade({ id: invite.id, link: invitationAddress(token) });
      setFailure(undefined);
    } catch (refused) {
      setFailure(refused);
    }
  }

  async function takeBack(id: string): Promise<void> {
    try {
      await server.rooms.revokeInvite(room, id);
      setInvites((known) => known.filter((invite) => invite.id !== id));
      if (made?.id === id) setMade(undefined);
      setFailure(undefined);
    } catch (refused) {
      setFailure(refused);
    }
  }

  return (
    <section className="settings-part" aria-labelledby="invite-links">
      <h3 id="invite-links">{phrases.inviteLinks}</h3>
      <p className="quiet settings-note">{phrases.inviteLinksHint}</p>
      <div className="invite-new">
        <div className="field">
          <label htmlFor="invite-hours">{phrases.inviteHolds}</label>
          <select id="invite-hours" value={hours} onChange={(event) => setHours(Number(event.target.value))}>
            {HOURS.map((choice) => (
              <option key={choice} value={choice}>
                {phrases.days(choice / 24)}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="invite-uses">{phrases.inviteFor}</label>
          <select id="invite-uses" value={uses} onChange={(event) => setUses(Number(event.target.value))}>
            <option value={0}>{phrases.inviteForAll}</option>
            {USES.map((choice) => (
              <option key={choice} value={choice}>
                {phrases.peopleCount(choice)}
              </option>
            ))}
          </select>
        </div>
        <button type="button" className="button" onClick={() => void make()}>
          {phrases.makeLink}
        </button>
      </div>
      {made !== undefined && <Secret key={made.id} label={phrases.newLink} value={made.link} />}
      <ul className="result-list">
        {invites.map((invite) => (
          <li key={invite.id} className="result" data-invite={invite.id}>
            <span className="result-text">
              <span>{phrases.inviteBy(invite.by.displayName ?? invite.by.name, invite.used)}</span>
              <span className="quiet">
                {phrases.inviteUntil(fullTime(invite.expires, language))}
                {invite.uses !== undefined && ` · ${phrases.inviteLeft(invite.uses)}`}
              </span>
            </span>
            <button type="button" className="button" onClick={() => void takeBack(invite.id)}>
              {phrases.takeLinkBack}
            </button>
          </li>
        ))}
      </ul>
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
    </section>
  );
}
