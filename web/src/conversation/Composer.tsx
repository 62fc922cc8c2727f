import { useId, useLayoutEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import { asProblem, type Attachment } from '@tertulia/client';
import { addFiles, filesMax, giveBack, takeUploads, useUploads } from '../attachments/uploads';
import { UploadTray } from '../attachments/UploadTray';
import { server } from '../server';
import { useEmoji } from '../emoji/emoji';
import { PickEmoji } from '../emoji/PickEmoji';
import { emojiAt, emojiChoices, spelledSoon, withEmoji } from '../emoji/spelling';
import { useLanguage, usePhrases } from '../language/language';
import { failureText } from '../shell/failure';
import { Icon } from '../shell/Icon';
import { useSecondsUntil } from '../shell/waiting';
import { useNames } from '../people/names';
import { Dictate, stopDictation } from '../speech/Dictate';
import { withSpoken } from '../speech/dictation';
import { draftOf, keepDraft, threadDraft } from '../state/drafts';
import type { Message } from '../state/model';
import { holdEdit, isCommand, isHelp, send } from '../state/outbox';
import { tellTyping } from '../state/signalling';
import { store, useChat } from '../state/store';
import { choices, completed } from './completion';
import { CompletionList } from './CompletionList';
import { commandChoices, ownHint, withCommand } from './commands';
import { ConfirmCall } from './ConfirmCall';
import { useOwnCommands } from './ownCommands';
import { referenceAt } from './references';
import { useMeeting } from '../rooms/members';
import { readable } from './text';

/** The server's limit, in code points. */
const TEXT_MAX = 8_000;

export type Writing =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply'; readonly to: Message }
  | { readonly kind: 'edit'; readonly message: Message };

interface ComposerProps {
  readonly room: string;
  /** The thread that is written in, beside the room. */
  readonly thread?: string;
  readonly label: string;
  readonly writing: Writing;
  readonly onWriting: (writing: Writing) => void;
  /** ↑ in an empty composer. */
  readonly onEditLast: () => void;
  readonly onEmptied: (message: Message) => void;
  /** Help with Markdown. */
  readonly onFormatting: () => void;
}

/** What may be meant by what is being written: the names to choose from, and what becomes of the one that is chosen. */
interface Offer {
  readonly label: string;
  readonly sign: string;
  readonly names: readonly string[];
  readonly pictures?: Readonly<Record<string, string>>;
  readonly hints?: Readonly<Record<string, string>>;
  /** Where it begins; put away with Escape, it is not offered there again. */
  readonly start: number;
  readonly completed: (name: string) => { readonly text: string; readonly caret: number };
}

/**
 * The composer writes new messages, and edits old ones. It is mounted anew (by its key) when editing begins or ends, so each
 * begins with its own text: the message's, or the draft of the room.
 */
export const composerKey = (writing: Writing): string => (writing.kind === 'edit' ? writing.message.id : 'new');

/** Puts what could not be sent back to where it was written, before what may be there now; `place` as of {@link threadDraft}. */
export function takeBack(place: string, text: string, attachments?: readonly Attachment[]): void {
  giveBack(place, attachments);
  if (text === '') return;
  const draft = draftOf(place);
  keepDraft(place, draft === '' ? text : `${text}\n${draft}`);
}

/** Messages whose emoji are still being fetched: what is written after them leaves after them. */
let spelling: Promise<void> | undefined;

interface Wherefore {
  readonly replyTo: string | undefined;
  readonly thread: string | undefined;
  readonly attachments: readonly Attachment[];
}

function sendSpelled(room: string, text: string, { replyTo, thread, attachments }: Wherefore): void {
  const spelled = spelledSoon(text);
  if (spelling === undefined && typeof spelled === 'string') return send(room, spelled, replyTo, thread, attachments);
  const sent = Promise.all([spelled, spelling]).then(([ready]) => {
    send(room, ready, replyTo, thread, attachments);
    if (spelling === sent) spelling = undefined;
  });
  spelling = sent;
}

export function Composer({ room, thread, label, writing, onWriting, onEditLast, onEmptied, onFormatting }: ComposerProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const people = useNames(room);
  const place = threadDraft(room, thread);
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const editing = writing.kind === 'edit' ? writing.message : undefined;
  const [text, setText] = useState(() => editing?.text ?? draftOf(place));
  const [failure, setFailure] = useState<unknown>();
  /** How many people the edit would call. */
  const [calls, setCalls] = useState<number>();
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [dictation, setDictation] = useState({ note: '', failed: false });
  const [picking, setPicking] = useState(false);
  const [dismissed, setDismissed] = useState<number>();
  const caretAfter = useRef<number>(undefined);
  const here = useChat((state) => state.rooms[room]);
  const messages = useChat((state) => state.timelines[room]?.items);
  const me = useChat((state) => state.me?.id);
  /** Slow mode makes only new messages wait, and not the question what commands there are. */
  const wait = useSecondsUntil(useChat((state) => (editing === undefined && !isHelp(text) ? state.slow[room] : undefined)));
  const files = useRef<HTMLInputElement>(null);
  const uploads = useUploads(place);
  /** A command takes no files: they stay for what is written after it. */
  const withFiles = editing === undefined && uploads.length > 0 && !isCommand(text);
  const unready = withFiles && uploads.some(({ state }) => state !== 'ready');
  const tooMany = withFiles && uploads.length > filesMax();
  const nothing = text.trim() === '' && !withFiles && !(editing !== undefined && editing.attachments.length > 0);
  const over = [...text].length - TEXT_MAX;
  const reference = over > 0 ? undefined : referenceAt(text, caret);
  useMeeting(here, reference?.sign === '@' ? reference.name : undefined);
  const begun = over > 0 ? undefined : emojiAt(text, caret);
  const emoji = useEmoji(begun !== undefined);
  const ownCommands = useOwnCommands(room, writing.kind === 'new' && text.startsWith('/'));
  const offer = offered();
  const names = offer?.names ?? [];
  const chosen = Math.min(active, names.length - 1);

  function offered(): Offer | undefined {
    const commands = writing.kind !== 'new' || thread !== undefined ? [] : commandChoices(text, caret, language, ownCommands);
    let offer: Offer | undefined;
    if (commands.length > 0) {
      offer = {
        label: phrases.commands,
        sign: '/',
        names: commands.map(({ word }) => word),
        hints: Object.fromEntries([
          ...commands.map(({ name, word }) => [word, phrases.command[name] ?? '']),
          ...ownCommands.map((own) => [own.name, ownHint(own, language)]),
        ]),
        start: 0,
        completed: (name) => withCommand(text, caret, name),
      };
    } else if (begun !== undefined && emoji !== undefined) {
      const found = emojiChoices(emoji, begun);
      const pictures = Object.fromEntries(found.map(({ name, emoji: { sign } }) => [name, sign]));
      offer = {
        label: phrases.emojiCompletion,
        sign: ':',
        names: found.map(({ name }) => name),
        pictures,
        start: begun.start,
        completed: (name) => withEmoji(text, begun, caret, pictures[name] ?? name),
      };
    } else if (reference !== undefined && here !== undefined) {
      offer = {
        label: phrases.completion,
        sign: reference.sign,
        names: choices(reference, here, messages ?? [], me),
        start: reference.start,
        completed: (name) => completed(text, reference, name),
      };
    }
    return offer === undefined || offer.names.length === 0 || offer.start === dismissed ? undefined : offer;
  }

  useLayoutEffect(() => {
    if (caretAfter.current === undefined) return;
    input.current?.focus();
    input.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = undefined;
  });

  // Before the next key can arrive, so that nothing typed gets lost.
  useLayoutEffect(() => {
    if (writing.kind !== 'new' || matchMedia('(pointer: fine)').matches) input.current?.focus();
  }, [room, writing]);

  function change(value: string): void {
    setText(value);
    if (editing !== undefined) return;
    keepDraft(place, value);
    tellTyping(room, value.trim() !== '');
  }

  function put(done: { readonly text: string; readonly caret: number }): void {
    change(done.text);
    setCaret(done.caret);
    caretAfter.current = done.caret;
  }

  function choose(name: string | undefined): void {
    if (name !== undefined && offer !== undefined) put(offer.completed(name));
  }

  function moveCaret(): void {
    const at = input.current?.selectionEnd ?? 0;
    if (at === caret) return;
    setCaret(at);
    setActive(0);
  }

  /** Whether the key was for the list of names. */
  function completes(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
    if (names.length === 0 || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
    if (event.key === 'ArrowDown') setActive((chosen + 1) % names.length);
    else if (event.key === 'ArrowUp') setActive((chosen + names.length - 1) % names.length);
    else if (event.key === 'Enter' && text === `/${names[chosen]}`) return false;
    else if (event.key === 'Enter' || event.key === 'Tab') choose(names[chosen]);
    else if (event.key === 'Escape') setDismissed(offer?.start);
    else return false;
    return true;
  }

  function submit(): void {
    stopDictation();
    if (over > 0) return;
    if (editing !== undefined) {
      void saveEdit(editing);
      return;
    }
    if (nothing || unready || tooMany || wait > 0) return;
    sendSpelled(room, text.trim() === '' ? '' : text, {
      replyTo: writing.kind === 'reply' ? writing.to.id : thread,
      thread: thread ?? (writing.kind === 'reply' ? (writing.to.thread ?? writing.to.id) : undefined),
      attachments: withFiles ? takeUploads(place) : [],
    });
    change('');
    onWriting({ kind: 'new' });
  }

  async function saveEdit(message: Message, confirm?: true): Promise<void> {
    if (text.trim() === '' && message.attachments.length === 0) return onEmptied(message);
    const spelled = await spelledSoon(text);
    if (spelled === message.text) return onWriting({ kind: 'new' });
    try {
      const answer = await server.messages.editMessage(room, message.id, spelled, confirm);
      if (answer.held !== undefined) holdEdit(message, spelled, answer.held);
      else store.dispatch({ type: 'message.changed', room, message: answer.message });
      onWriting({ kind: 'new' });
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'confirm-room-mention') setCalls(problem.members ?? 0);
      else setFailure(error);
    }
  }

  /** A picture of the screen, or files from a folder; where there are words too, it is these that are meant. */
  function onPaste(event: ClipboardEvent): void {
    const { files: pasted, types } = event.clipboardData;
    if (editing !== undefined || pasted.length === 0 || types.includes('text/plain')) return;
    event.preventDefault();
    addFiles(room, place, [...pasted]);
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.nativeEvent.isComposing) return;
    if (completes(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === '/' && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      onFormatting();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape' && writing.kind !== 'new') {
      event.preventDefault();
      event.stopPropagation();
      onWriting({ kind: 'new' });
    } else if (event.key === 'ArrowUp' && text === '' && writing.kind === 'new' && !event.altKey) {
      event.preventDefault();
      onEditLast();
    }
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {writing.kind !== 'new' && (
        <div className="composer-mode">
          <Icon name={writing.kind === 'edit' ? 'edit' : 'reply'} />
          <span className="composer-mode-text">
            {writing.kind === 'edit' ? (
              phrases.editing
            ) : (
              <>
                {phrases.replyingTo(people.brief(writing.to.sender))} <span className="quiet">{readable(writing.to, phrases)}</span>
              </>
            )}
          </span>
          <button
            type="button"
            className="icon-button"
            aria-label={writing.kind === 'edit' ? phrases.stopEditing : phrases.stopReplying}
            onClick={() => onWriting({ kind: 'new' })}
          >
            <Icon name="close" />
          </button>
        </div>
      )}
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      {offer !== undefined && (
        <CompletionList
          id={`${id}-names`}
          label={offer.label}
          sign={offer.sign}
          names={offer.names}
          pictures={offer.pictures}
          hints={offer.hints}
          active={chosen}
          onChoose={choose}
        />
      )}
      {editing === undefined && <UploadTray room={room} place={place} uploads={uploads} />}
      <div className="composer-box">
        <textarea
          ref={input}
          id={id}
          rows={Math.min(8, text.split('\n').length)}
          value={text}
          placeholder={thread === undefined ? phrases.composerLabel(label) : phrases.threadComposer}
          aria-label={thread === undefined ? phrases.composerLabel(label) : phrases.threadComposer}
          aria-describedby={`${id}-hint`}
          aria-autocomplete="list"
          aria-controls={names.length > 0 ? `${id}-names` : undefined}
          aria-activedescendant={names.length > 0 ? `${id}-names-${chosen}` : undefined}
          dir="auto"
          data-composer={thread === undefined ? '' : undefined}
          data-thread-composer={thread}
          onChange={(event) => {
            change(event.target.value);
            setCaret(event.target.selectionEnd);
            setActive(0);
            setDismissed(undefined);
          }}
          onSelect={moveCaret}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        {editing === undefined && (
          <>
            <input
              ref={files}
              type="file"
              multiple
              hidden
              data-files=""
              onChange={(event) => {
                addFiles(room, place, [...(event.target.files ?? [])]);
                // The same file may be chosen again.
                event.target.value = '';
                input.current?.focus();
              }}
            />
            <button type="button" className="icon-button" aria-label={phrases.attach} title={phrases.attach} onClick={() => files.current?.click()}>
              <Icon name="clip" />
            </button>
          </>
        )}
        <button type="button" className="icon-button composer-tool" aria-label={phrases.formatting} aria-keyshortcuts="Control+/" title={`${phrases.formatting} (Ctrl+/)`} onClick={onFormatting}>
          <Icon name="help" />
        </button>
        <button type="button" className="icon-button composer-tool" aria-label={phrases.emojiPick} title={phrases.emojiPick} onClick={() => setPicking(true)}>
          <Icon name="smile" />
        </button>
        <Dictate
          onSpoken={(spoken) => {
            const field = input.current;
            const at = field?.selectionEnd ?? text.length;
            put(withSpoken(field?.value ?? text, at, spoken));
          }}
          onNote={(note, failed) => setDictation({ note, failed })}
        />
        <button type="submit" className="send-button" aria-label={phrases.send} title={phrases.send} disabled={(nothing && editing === undefined) || over > 0 || wait > 0 || unready || tooMany}>
          <Icon name={editing === undefined ? 'send' : 'check'} />
        </button>
      </div>
      {dictation.note !== '' && (
        <p className={dictation.failed ? 'dictation-interim form-error' : 'dictation-interim'} role={dictation.failed ? 'alert' : undefined} data-dictation="">
          {dictation.note}
        </p>
      )}
      <p id={`${id}-hint`} className={over > 0 ? 'composer-hint composer-over' : 'composer-hint'}>
        {over > 0
          ? phrases.tooLong(over)
          : tooMany
            ? phrases.tooManyFiles(filesMax())
            : wait > 0
            ? phrases.slowWait(wait)
            : editing === undefined
              ? phrases.composerHint
              : phrases.editHint}
      </p>
      {picking && (
        <PickEmoji
          onClose={() => setPicking(false)}
          onChoose={(sign) => {
            setPicking(false);
            put({ text: text.slice(0, caret) + sign + text.slice(caret), caret: caret + sign.length });
          }}
        />
      )}
      {editing !== undefined && calls !== undefined && (
        <ConfirmCall
          members={calls}
          text={text}
          onConfirm={() => {
            setCalls(undefined);
            void saveEdit(editing, true);
          }}
          onCancel={() => setCalls(undefined)}
        />
      )}
    </form>
  );
}
