import { useEffect, useLayoutEffect, useMemo, useRef, useState, type FormEvent } from 'react';
import type { Instant, Position } from '@tertulia/client';
import { useLanguage, usePhrases } from '../language/language';
import { dayName, dayOf, fullTime, momentOfTime } from '../language/time';
import { labelOf } from '../rooms/label';
import { RoomFace } from '../rooms/RoomFace';
import { failureText } from '../shell/failure';
import { Icon } from '../shell/Icon';
import { stay } from '../shell/navigation';
import type { Room } from '../state/model';
import { moderates } from '../state/room';
import { useChat } from '../state/store';
import { Density } from './Density';
import { ExportLink, mayExport } from './ExportLink';
import { SPEEDS, together, waitFor, type Speed } from './pace';
import { PastRow } from './PastRow';
import { lastOf, messageOf, momentOf, nextOf, timelineOf } from './tape';
import { placeOf, useTape } from './useTape';
import '../style/past.css';

/** The slider is asked for where it rests, not for every place on its way. */
const SLIDE_MS = 250;
/** Playing, this many events are kept in hand. */
const IN_HAND = 30;

interface PastViewProps {
  readonly room: Room;
  readonly at: Position | 'last';
  readonly onMenu: () => void;
  readonly onClose: () => void;
}

/** A room as it was, to be read and played, in place of the conversation. Mounted anew for each room. */
export function PastView({ room, at, onMenu, onClose }: PastViewProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const me = useChat((state) => state.me?.id);
  const { tape, life, busy, failure, go, step, more, older } = useTape(room);
  const [playing, setPlaying] = useState(false);
  const [began, setBegan] = useState<Position>();
  const [speed, setSpeed] = useState<Speed>(4);
  const [skips, setSkips] = useState(true);
  const [said, setSaid] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const main = useRef<HTMLElement>(null);
  const why = useRef<string>(undefined);
  const [unreadBefore] = useState(room.unread);
  const news = room.unread - unreadBefore;
  const label = labelOf(room, me);
  const now = tape === undefined ? undefined : momentOf(tape);
  const last = tape === undefined ? undefined : lastOf(tape);
  const place = placeOf(tape);

  // The address leads here, and follows where one goes by other ways.
  useEffect(() => {
    if (at === place) return;
    setPlaying(false);
    void go({ asOf: at });
  }, [at]);
  useEffect(() => {
    if (!playing && place !== undefined) stay({ room: room.id, past: place });
  }, [playing, place, room.id]);

  useEffect(() => main.current?.focus(), []);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open], .drawer-open') !== null) return;
      event.preventDefault();
      onClose();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [onClose]);

  // A screen reader is told where one has come to rest, not of each event that goes by.
  useEffect(() => {
    if (playing || now === undefined) return;
    setSaid(`${why.current ?? happening()} ${fullTime(now.at, language)}`);
    why.current = undefined;
  }, [playing, place]);

  useEffect(() => {
    if (!playing || tape === undefined) return undefined;
    const next = nextOf(tape);
    if (tape.events.length - tape.applied < IN_HAND) {
      const fetched = more(next !== undefined);
      if (next === undefined) {
        let current = true;
        void fetched.then((found) => {
          if (!current || found) return;
          why.current = phrases.pastEnd;
          setPlaying(false);
        });
        return () => {
          current = false;
        };
      }
    }
    if (next === undefined) return undefined;
    const pace = { speed, skips };
    const timer = setTimeout(() => void step(together(tape.events.slice(tape.applied), pace)), waitFor(next, momentOf(tape).at, pace));
    return () => clearTimeout(timer);
    // When more has come for later, what is waited for stays the same.
  }, [playing, place, speed, skips, tape === undefined || nextOf(tape) === undefined]);

  const items = tape === undefined ? [] : timelineOf(tape).items;
  const byId = useMemo(() => new Map(items.map((item) => [item.id, item])), [items]);
  const changed = last === undefined ? undefined : messageOf(last);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const row = changed === undefined ? null : element.querySelector(`[data-message="${CSS.escape(changed)}"]`);
    if (row === null || changed === items.at(-1)?.id) element.scrollTop = element.scrollHeight;
    else row.scrollIntoView({ block: 'nearest' });
  }, [place]);

  function happening(): string {
    if (last === undefined) return '';
    const by = 'by' in last.event ? last.event.by.name : '';
    const words = phrases.pastEvents[last.event.type as keyof typeof phrases.pastEvents] ?? phrases.pastOther;
    return `${words(by)}.`;
  }

  function play(): void {
    setBegan(place);
    setPlaying(true);
    setSaid(phrases.pastPlaying(speed));
  }

  async function walk(by: number): Promise<void> {
    setPlaying(false);
    if (!(await step(by))) setSaid(by > 0 ? phrases.pastEnd : phrases.pastBegin);
  }

  function jump(time: Instant): void {
    setPlaying(false);
    if (life === undefined) return;
    if (Date.parse(time) >= Date.parse(life.last.at)) void go({ asOf: life.last.position });
    else if (Date.parse(time) <= Date.parse(life.first.at)) void go({ asOf: life.first.position });
    else void go({ at: time });
  }

  return (
    <main ref={main} className="conversation past" id="conversation" aria-label={phrases.pastOf(label)} tabIndex={-1} aria-busy={busy}>
      <header className="conversation-head">
        <button type="button" className="icon-button only-phone" onClick={onMenu} aria-label={phrases.openMenu}>
          <Icon name="menu" />
        </button>
        <RoomFace room={room} />
        <h1>{label}</h1>
      </header>
      <div className="past-banner">
        <Icon name="past" />
        <p>
          {now === undefined ? phrases.pastLoading : phrases.pastAt(momentOfTime(now.at, language))}
          {news > 0 && <span className="past-news"> {phrases.pastNews(news)}</span>}
        </p>
        <button type="button" className="button" onClick={onClose} aria-keyshortcuts="Escape">
          {phrases.pastBack}
        </button>
      </div>
      <div className="timeline-frame">
        <div ref={list} className="timeline" tabIndex={0} role="region" aria-label={phrases.messagesIn(label)}>
          <div className="timeline-content">
            {failure !== undefined && (
              <div className="timeline-note" role="alert">
                <p>{failureText(failure, phrases)}</p>
                <button type="button" className="button" onClick={() => void go({ asOf: place ?? at })}>
                  {phrases.tryAgain}
                </button>
              </div>
            )}
            {tape !== undefined &&
              (timelineOf(tape).hasOlder ? (
                <div className="timeline-note">
                  <button type="button" className="button" disabled={busy} onClick={() => void older()}>
                    {phrases.pastEarlier}
                  </button>
                </div>
              ) : (
                <p className="timeline-note quiet">{phrases.beginning(label)}</p>
              ))}
            {items.map((message, index) => {
              const before = items[index - 1];
              const newDay = before === undefined || dayOf(before.at) !== dayOf(message.at);
              return (
                <div key={message.id} className="timeline-item">
                  {newDay && (
                    <div className="day" role="separator" aria-label={dayName(message.at, language, phrases)}>
                      <span aria-hidden="true">{dayName(message.at, language, phrases)}</span>
                    </div>
                  )}
                  <PastRow
                    message={message}
                    original={message.replyTo === undefined ? undefined : byId.get(message.replyTo)}
                    erased={tape?.erased.has(message.id) === true}
                    changed={message.id === changed}
                    me={me}
                    moderates={moderates(room)}
                  />
                </div>
              );
            })}
          </div>
        </div>
      </div>
      <section className="past-bar" aria-label={phrases.pastOpen}>
        <p className="past-event" aria-hidden="true">
          {happening()}
        </p>
        {life !== undefined && now !== undefined && <Slide room={room.id} from={life.first.at} to={life.last.at} now={now.at} onChange={jump} />}
        <div className="past-controls">
          <div className="past-buttons" role="group" aria-label={phrases.pastPlay}>
            <button type="button" className="icon-button" disabled={tape === undefined} aria-label={phrases.pastStepBack} title={phrases.pastStepBack} onClick={() => void walk(-1)}>
              <Icon name="back" />
            </button>
            <button
              type="button"
              className="icon-button past-play"
              disabled={tape === undefined}
              aria-label={playing ? phrases.pastPause : phrases.pastPlay}
              title={playing ? phrases.pastPause : phrases.pastPlay}
              onClick={() => (playing ? setPlaying(false) : play())}
            >
              <Icon name={playing ? 'pause' : 'play'} />
            </button>
            <button
              type="button"
              className="icon-button"
              aria-disabled={began === undefined}
              aria-label={phrases.pastStop}
              title={phrases.pastStop}
              onClick={() => {
                if (began === undefined) return;
                setPlaying(false);
                setBegan(undefined);
                void go({ asOf: began });
              }}
            >
              <Icon name="stop" />
            </button>
            <button type="button" className="icon-button" disabled={tape === undefined} aria-label={phrases.pastStepForth} title={phrases.pastStepForth} onClick={() => void walk(1)}>
              <Icon name="forth" />
            </button>
          </div>
          <label className="past-speed">
            <span className="sr-only">{phrases.pastSpeed}</span>
            <select value={speed} onChange={(event) => setSpeed(SPEEDS.find((one) => one === Number(event.target.value)) ?? 1)}>
              {SPEEDS.map((one) => (
                <option key={one} value={one}>
                  {one}×
                </option>
              ))}
            </select>
          </label>
          <label className="past-skip">
            <input type="checkbox" checked={skips} onChange={(event) => setSkips(event.target.checked)} />
            {phrases.pastSkip}
          </label>
          {mayExport(room) && <ExportLink room={room.id} small />}
          {now !== undefined && life !== undefined && <When now={now.at} from={life.first.at} onGo={jump} />}
        </div>
        <p className="sr-only" role="status">
          {said}
        </p>
      </section>
    </main>
  );
}

interface SlideProps {
  readonly room: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly now: Instant;
  readonly onChange: (time: Instant) => void;
}

/** The room's life as a line, with where it was busy. */
function Slide({ room, from, to, now, onChange }: SlideProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const [drawn, setDrawn] = useState<number>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const value = drawn ?? Date.parse(now);
  useEffect(() => setDrawn(undefined), [now]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <div className="past-slide">
      <Density room={room} from={from} to={to} />
      <input
        type="range"
        aria-label={phrases.pastLife}
        aria-valuetext={fullTime(new Date(value).toISOString(), language)}
        min={Date.parse(from)}
        max={Math.max(Date.parse(to), Date.parse(from) + 1)}
        step={1}
        value={value}
        onChange={(event) => {
          const wanted = Number(event.target.value);
          setDrawn(wanted);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => onChange(new Date(wanted).toISOString()), SLIDE_MS);
        }}
        onKeyDown={(event) => {
          // A step by key is a hundredth of the whole: a millisecond would lead nowhere.
          const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
          if (by === undefined) return;
          event.preventDefault();
          const [low, high] = [Date.parse(from), Date.parse(to)];
          const wanted = Math.round(Math.min(high, Math.max(low, value + (by * (high - low)) / 100)));
          setDrawn(wanted);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => onChange(new Date(wanted).toISOString()), SLIDE_MS);
        }}
      />
    </div>
  );
}

interface WhenProps {
  readonly now: Instant;
  readonly from: Instant;
  readonly onGo: (time: Instant) => void;
}

/** What a field of date and time holds: this browser's clock, to the second. */
function localOf(at: Instant): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function When({ now, from, onGo }: WhenProps) {
  const phrases = usePhrases();
  const [typed, setTyped] = useState(localOf(now));
  useEffect(() => setTyped(localOf(now)), [now]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const time = new Date(typed);
    // All of the second that was named is meant.
    if (!Number.isNaN(time.getTime())) onGo(new Date(time.getTime() + 999).toISOString());
  }

  return (
    <form className="past-when" onSubmit={submit}>
      <label>
        <span className="sr-only">{phrases.pastMoment}</span>
        <input type="datetime-local" step={1} min={localOf(from)} value={typed} onChange={(event) => setTyped(event.target.value)} />
      </label>
      <button type="submit" className="button">
        {phrases.pastGo}
      </button>
    </form>
  );
}
