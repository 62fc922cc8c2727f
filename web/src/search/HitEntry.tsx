import { useLanguage, usePhrases } from '../language/language';
import { dateAndTime, fullTime } from '../language/time';
import { Avatar } from '../shell/Avatar';
import { nameOf } from '../shell/name';
import { go, hashOf } from '../shell/navigation';
import { excerptOf } from './excerpt';
import type { Hit } from './messageSearch';

interface HitEntryProps {
  readonly hit: Hit;
  /** What its room is called, where that does not go without saying. */
  readonly room: string | undefined;
  readonly onChosen: () => void;
}

/** A message that was found, as a link to where it was said. */
export function HitEntry({ hit, room, onChosen }: HitEntryProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const { message } = hit;
  const place = { room: message.room, at: message.position };
  return (
    <li>
      <a
        className="hit"
        data-hit={message.id}
        href={hashOf(place)}
        onClick={(event) => {
          // In a new tab the search stays as it is.
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          onChosen();
          go(place);
        }}
      >
        <Avatar id={message.sender.id} name={message.sender.name} small />
        <span className="hit-body">
          <span className="hit-head">
            <bdi className="hit-sender">{nameOf(message.sender, phrases)}</bdi>
            {room !== undefined && (
              <span className="quiet hit-room">
                {phrases.inRoom} <bdi>{room}</bdi>
              </span>
            )}
            <time className="quiet" dateTime={message.at} title={fullTime(message.at, language)}>
              {dateAndTime(message.at, language)}
            </time>
          </span>
          <span className="hit-text" dir="auto">
            {excerptOf(message, hit.highlights).map((part, index) =>
              part.kind === 'found' ? (
                <mark key={index}>{part.text}</mark>
              ) : part.kind === 'spoiler' ? (
                <span key={index} className="quiet">
                  [{phrases.spoiler}]
                </span>
              ) : part.kind === 'masked' ? (
                <span key={index} className="masked">
                  <span className="sr-only">{phrases.masked}</span>
                </span>
              ) : (
                <span key={index}>{part.text}</span>
              ),
            )}
          </span>
        </span>
      </a>
    </li>
  );
}
