import { useEffect, useState } from 'react';
import type { WireMessage } from '@tertulia/client';
import { MessageText } from '../conversation/MessageText';
import { server } from '../server';
import { useLanguage, usePhrases } from '../language/language';
import { dateAndTime, fullTime } from '../language/time';
import { useNames } from '../people/names';
import { PersonName } from '../people/PersonName';
import { Avatar } from '../shell/Avatar';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import { Icon } from '../shell/Icon';
import { go } from '../shell/navigation';
import { fromHistory } from '../state/message';
import type { Room } from '../state/model';
import { mayPin } from '../state/room';
import { useChat } from '../state/store';

/** The messages that are pinned to a room, as they are now; asked for again whenever that changes. */
export function PinsDialog({ room, onClose }: { readonly room: Room; readonly onClose: () => void }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const names = useNames(room.id);
  const me = useChat((state) => state.me?.id);
  const news = useChat((state) => state.pinNews[room.id]);
  const [pins, setPins] = useState<readonly WireMessage[]>();
  const [failure, setFailure] = useState<unknown>();

  useEffect(() => {
    let current = true;
    server.messages
      .pins(room.id, news)
      .then(({ items }) => {
        if (!current) return;
        setPins(items);
        setFailure(undefined);
      })
      .catch((refused: unknown) => current && setFailure(refused));
    return () => {
      current = false;
    };
  }, [room.id, news]);

  async function unpin(id: string): Promise<void> {
    try {
      await server.messages.pin(room.id, id, false);
    } catch (refused) {
      setFailure(refused);
    }
  }

  return (
    <Dialog title={phrases.pins} onClose={onClose} className="dialog-settings">
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failureText(failure, phrases)}
        </p>
      )}
      {pins === undefined && failure === undefined && (
        <p className="quiet" aria-busy="true">
          {phrases.loading}
        </p>
      )}
      {pins?.length === 0 && (
        <div className="empty-pins">
          <Icon name="pin" />
          <p className="quiet">{phrases.noPins}</p>
        </div>
      )}
      {pins !== undefined && pins.length > 0 && (
        <ul className="pin-list">
          {pins.map((message) => (
            <li key={message.id} className="pin" data-pin={message.id}>
              <Avatar id={message.sender.id} name={message.sender.name} small />
              <div className="pin-body">
                <p className="pin-head">
                  <PersonName person={message.sender} room={room.id} className="message-sender" />{' '}
                  <time className="quiet" dateTime={message.at} title={fullTime(message.at, language)}>
                    {dateAndTime(message.at, language)}
                  </time>
                </p>
                <div className="message-text" dir="auto">
                  <MessageText message={fromHistory(message, -1)} me={me} mayReveal={false} />
                </div>
                {message.pinned !== undefined && <p className="quiet pin-by">{phrases.pinnedBy(names.brief(message.pinned.by))}</p>}
                <p className="pin-actions">
                  <button
                    type="button"
                    className="link-button"
                    onClick={() => {
                      onClose();
                      go({ room: room.id, at: message.position });
                    }}
                  >
                    {phrases.goToMessage}
                  </button>
                  {mayPin(room) && !room.archived && (
                    <button type="button" className="link-button" onClick={() => void unpin(message.id)}>
                      {phrases.unpin}
                    </button>
                  )}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
