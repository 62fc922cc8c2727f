import type { KeyboardEvent } from 'react';
import type { Attachment } from '@tertulia/client';
import { useLanguage, usePhrases } from '../language/language';
import { server } from '../server';
import { Dialog } from '../shell/Dialog';
import { Icon } from '../shell/Icon';
import { kindText, sizeText } from './size';

interface PictureDialogProps {
  readonly room: string;
  readonly pictures: readonly Attachment[];
  readonly shown: Attachment;
  readonly onShow: (picture: Attachment) => void;
  readonly onClose: () => void;
}

/** A picture as large as the window lets it be, and the way to the others of its message. */
export function PictureDialog({ room, pictures, shown, onShow, onClose }: PictureDialogProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const at = pictures.findIndex(({ id }) => id === shown.id);
  const before = pictures[at - 1];
  const after = pictures[at + 1];

  function onKeyDown(event: KeyboardEvent): void {
    const next = { ArrowLeft: before, ArrowRight: after }[event.key];
    if (next !== undefined) onShow(next);
  }

  return (
    <Dialog title={shown.name} className="picture-dialog" onClose={onClose}>
      <div className="picture-large" onKeyDown={onKeyDown}>
        <img key={shown.id} src={server.attachments.address(room, shown.id)} alt={shown.name} width={shown.width} height={shown.height} />
        <p className="picture-about">
          {kindText(shown)} · {sizeText(shown.size, language)} · {shown.width} × {shown.height}
          {pictures.length > 1 && <span role="status"> · {phrases.pictureOf(at + 1, pictures.length)}</span>}
        </p>
        <div className="dialog-actions">
          {pictures.length > 1 && (
            <>
              <button type="button" className="button" disabled={before === undefined} onClick={() => before !== undefined && onShow(before)}>
                {phrases.pictureBefore}
              </button>
              <button type="button" className="button" disabled={after === undefined} onClick={() => after !== undefined && onShow(after)}>
                {phrases.pictureAfter}
              </button>
            </>
          )}
          <a className="button" href={server.attachments.address(room, shown.id, true)} download={shown.name}>
            <Icon name="download" />
            {phrases.save}
          </a>
        </div>
      </div>
    </Dialog>
  );
}
