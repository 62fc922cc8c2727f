import { useEffect, useId, useState, type FormEvent } from 'react';
import { asProblem, type ModerationPolicy, type RoomChange, type RoomMentions, type RoomWords } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { Choices } from '../shell/Choices';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { Field } from '../shell/Field';
import { later } from '../shell/later';
import { Switch } from '../shell/Switch';
import type { Room } from '../state/model';
import { store } from '../state/store';
import { ExportLink, mayExport } from '../past/ExportLink';
import { linesOf, sameLines, wordErrors } from './words';

const WebhooksDialog = later(() => import('../integrations/WebhooksDialog').then((module) => module.WebhooksDialog));

interface RoomSettingsProps {
  readonly room: Room;
  readonly onClose: () => void;
}

/** The server's choices are free; these are enough. */
const SLOW_SECONDS = [0, 5, 10, 30, 60, 300, 900, 3_600];

/**
 * What its owner and moderators decide about a room: what it is about, how fast it may go, what happens to bad words, which those
 * are, and who may call everybody. An owner may also archive it.
 */
export function RoomSettings({ room, onClose }: RoomSettingsProps) {
  const phrases = usePhrases();
  const [title, setTitle] = useState(room.title ?? '');
  const [topic, setTopic] = useState(room.topic ?? '');
  const [slow, setSlow] = useState(room.slowModeSeconds);
  const [sentiment, setSentiment] = useState(room.sentiment);
  const [archived, setArchived] = useState(room.archived);
  const [moderation, setModeration] = useState<ModerationPolicy>(room.moderation);
  const [roomMentions, setRoomMentions] = useState<RoomMentions>(room.roomMentions);
  const [known, setKnown] = useState<RoomWords>();
  const [words, setWords] = useState('');
  const [allow, setAllow] = useState('');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [webhooks, setWebhooks] = useState(false);

  useEffect(() => {
    let current = true;
    server.moderation
      .words(room.id)
      .then((list) => {
        if (!current) return;
        setKnown(list);
        setWords(list.words.join('\n'));
        setAllow(list.allow.join('\n'));
      })
      .catch((error: unknown) => current && setErrors({ form: failureText(error, phrases) }));
    return () => {
      current = false;
    };
    // The words of when it was opened; a change of language must not take away what was typed.
  }, [room.id]);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const list = { words: linesOf(words), allow: linesOf(allow) };
    setBusy(true);
    try {
      if (known !== undefined && !(sameLines(known.words, list.words) && sameLines(known.allow, list.allow))) {
        await server.moderation.saveWords(room.id, list);
        setKnown(list);
      }
      const change: RoomChange = {
        ...(title.trim() === (room.title ?? '') ? {} : { title: title.trim() }),
        ...(topic.trim() === (room.topic ?? '') ? {} : { topic: topic.trim() }),
        ...(slow === room.slowModeSeconds ? {} : { slowModeSeconds: slow }),
        ...(sentiment === room.sentiment ? {} : { sentiment }),
        ...(moderation === room.moderation ? {} : { moderation }),
        ...(roomMentions === room.roomMentions ? {} : { roomMentions }),
        ...(archived === room.archived ? {} : { archived }),
      };
      if (Object.keys(change).length > 0) {
        store.dispatch({ type: 'room.described', room: await server.rooms.changeRoom(room.id, change) });
      }
      onClose();
    } catch (error) {
      const { fields } = asProblem(error);
      const described = Object.fromEntries(Object.entries(fields).filter(([field]) => field === 'title' || field === 'topic'));
      const found = { ...wordErrors(fields, list), ...described };
      setErrors(Object.keys(found).length > 0 ? found : { form: failureText(error, phrases) });
      setBusy(false);
    }
  }

  return (
    <Dialog title={phrases.settingsOf(room.name)} onClose={onClose} className="dialog-settings">
      <form onSubmit={(event) => void save(event)} noValidate>
        <section className="settings-part">
          <Field
            label={phrases.roomTitle}
            name="title"
            maxLength={120}
            autoComplete="off"
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            error={errors['title']}
          />
          <Field
            label={phrases.roomTopic}
            name="topic"
            maxLength={500}
            autoComplete="off"
            value={topic}
            onChange={(event) => setTopic(event.target.value)}
            hint={phrases.roomTopicHint}
            error={errors['topic']}
          />
          <div className="field">
            <label htmlFor="slow-mode">{phrases.slowMode}</label>
            <select id="slow-mode" value={slow} aria-describedby="slow-mode-note" onChange={(event) => setSlow(Number(event.target.value))}>
              {[...new Set([...SLOW_SECONDS, room.slowModeSeconds])].sort((a, b) => a - b).map((seconds) => (
                <option key={seconds} value={seconds}>
                  {phrases.slowChoice(seconds)}
                </option>
              ))}
            </select>
            <p id="slow-mode-note" className="field-note">
              {phrases.slowModeHint}
            </p>
          </div>
        </section>
        <section className="settings-part">
          <Choices
            legend={phrases.moderationPolicy}
            choices={[
              { value: 'off', title: phrases.policyOff, hint: phrases.policyOffHint },
              { value: 'tag', title: phrases.policyTag, hint: phrases.policyTagHint },
              { value: 'mask', title: phrases.policyMask, hint: phrases.policyMaskHint },
              { value: 'hold', title: phrases.policyHold, hint: phrases.policyHoldHint },
            ]}
            value={moderation}
            onChange={setModeration}
          />
        </section>
        {moderation !== 'off' && (
          <section className="settings-part">
            <Lines label={phrases.ownWords} hint={phrases.ownWordsHint} error={errors['words']} disabled={known === undefined} value={words} onChange={setWords} />
            <Lines label={phrases.exceptions} hint={phrases.exceptionsHint} error={errors['allow']} disabled={known === undefined} value={allow} onChange={setAllow} />
          </section>
        )}
        <section className="settings-part">
          <Choices
            legend={phrases.whoCalls}
            choices={[
              { value: 'members', title: phrases.callMembers, hint: phrases.callMembersHint },
              { value: 'moderators', title: phrases.callModerators, hint: phrases.callModeratorsHint },
            ]}
            value={roomMentions}
            onChange={setRoomMentions}
          />
        </section>
        <section className="settings-part">
          <Switch label={phrases.roomTones} hint={phrases.roomTonesHint} checked={sentiment} onChange={setSentiment} />
        </section>
        <section className="settings-part">
          <h3>{phrases.webhooks}</h3>
          <p className="quiet settings-note">{phrases.webhooksHint}</p>
          <button type="button" className="button" onClick={() => setWebhooks(true)}>
            {phrases.openWebhooks}
          </button>
        </section>
        {mayExport(room) && (
          <section className="settings-part">
            <h3>{phrases.export}</h3>
            <p className="quiet settings-note">{phrases.exportRoomHint}</p>
            <ExportLink room={room.id} />
          </section>
        )}
        {room.role === 'owner' && (
          <section className="settings-part">
            <Switch label={phrases.archive} hint={phrases.archiveHint} checked={archived} onChange={setArchived} />
          </section>
        )}
        <div className="dialog-actions dialog-actions-kept">
          {errors['form'] !== undefined && (
            <p className="form-error" role="alert">
              {errors['form']}
            </p>
          )}
          <button type="button" className="button" onClick={onClose}>
            {phrases.cancel}
          </button>
          <button type="submit" className="button button-primary" disabled={busy}>
            {phrases.save}
          </button>
        </div>
      </form>
      {webhooks && <WebhooksDialog room={room} onClose={() => setWebhooks(false)} />}
    </Dialog>
  );
}

interface LinesProps {
  readonly label: string;
  readonly hint: string;
  readonly error: string | undefined;
  readonly disabled: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Lines({ label, hint, error, disabled, value, onChange }: LinesProps) {
  const id = useId();
  return (
    <div className={error === undefined ? 'field' : 'field field-wrong'}>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={3}
        value={value}
        disabled={disabled}
        spellCheck={false}
        autoCapitalize="none"
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-note`} className="field-note" role={error === undefined ? undefined : 'alert'}>
        {error ?? hint}
      </p>
    </div>
  );
}
