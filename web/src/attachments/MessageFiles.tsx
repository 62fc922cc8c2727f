import { useState } from 'react';
import type { Attachment } from '@tertulia/client';
import { useLanguage, usePhrases } from '../language/language';
import { server } from '../server';
import { Icon } from '../shell/Icon';
import { later } from '../shell/later';
import { kindText, sizeText } from './size';

const PictureDialog = later(() => import('./PictureDialog').then((script) => script.PictureDialog));

/** A thumbnail is made for screens with two dots a pixel. */
const DOTS = 2;

interface MessageFilesProps {
  readonly room: string;
  readonly files: readonly Attachment[];
}

/** The files of a message: pictures as they are, small; others in a line each, to be saved. */
export function MessageFiles({ room, files }: MessageFilesProps) {
  const phrases = usePhrases();
  const language = useLanguage();
  const [shown, setShown] = useState<Attachment>();
  const pictures = files.filter((file) => file.width !== undefined);
  const others = files.filter((file) => file.width === undefined);
  return (
    <>
      {pictures.length > 0 && (
        <ul className="pictures" aria-label={phrases.pictures}>
          {pictures.map((file) => (
            <li key={file.id}>
              <button type="button" className="picture" aria-label={phrases.showPicture(file.name)} title={file.name} onClick={() => setShown(file)}>
                {file.thumbnail === undefined ? (
                  <span className="picture-unseen">
                    <Icon name="file" />
                    {file.name}
                  </span>
                ) : (
                  <img
                    src={server.attachments.thumbnailAddress(room, file.id)}
                    alt={file.name}
                    width={Math.ceil(file.thumbnail.width / DOTS)}
                    height={Math.ceil(file.thumbnail.height / DOTS)}
                    loading="lazy"
                  />
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul className="files" aria-label={phrases.files}>
          {others.map((file) => (
            <li key={file.id} className="file">
              <Icon name="file" />
              <span className="file-name" dir="auto">
                {file.name}
              </span>
              <span className="file-about">
                {kindText(file)} · {sizeText(file.size, language)}
              </span>
              <a className="icon-button" href={server.attachments.address(room, file.id, true)} download={file.name} aria-label={phrases.download(file.name)} title={phrases.download(file.name)}>
                <Icon name="download" />
              </a>
            </li>
          ))}
        </ul>
      )}
      {shown !== undefined && <PictureDialog room={room} pictures={pictures} shown={shown} onShow={setShown} onClose={() => setShown(undefined)} />}
    </>
  );
}
