import { useLanguage, usePhrases } from '../language/language';
import { server } from '../server';
import { failureText } from '../shell/failure';
import { Icon } from '../shell/Icon';
import { sizeText } from './size';
import { removeUpload, type Upload } from './uploads';

interface UploadTrayProps {
  readonly room: string;
  /** Where the message is written. */
  readonly place: string;
  readonly uploads: readonly Upload[];
}

/** The files that go with what is being written: how far each has come, and a way to leave it out. */
export function UploadTray({ room, place, uploads }: UploadTrayProps) {
  const phrases = usePhrases();
  if (uploads.length === 0) return null;
  return (
    <ul className="upload-tray" aria-label={phrases.files}>
      {uploads.map((upload) => (
        <UploadItem key={upload.key} room={room} place={place} upload={upload} />
      ))}
    </ul>
  );
}

function UploadItem({ room, place, upload }: { readonly room: string; readonly place: string; readonly upload: Upload }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const { attachment } = upload;
  return (
    <li className={upload.state === 'failed' ? 'upload upload-failed' : 'upload'} data-upload={upload.state}>
      {attachment?.thumbnail !== undefined ? (
        <img className="upload-picture" src={server.attachments.thumbnailAddress(room, attachment.id)} alt="" width={40} height={40} />
      ) : (
        <Icon name={upload.state === 'failed' ? 'alert' : 'file'} />
      )}
      <span className="upload-name" dir="auto">
        {upload.name}
      </span>
      {upload.state === 'uploading' || upload.state === 'checking' ? (
        <progress aria-label={phrases.uploading(upload.name)} value={upload.state === 'uploading' ? upload.progress : undefined} max={1} />
      ) : upload.state === 'failed' ? (
        <span className="upload-note" role="alert">
          {failureText(upload.problem, phrases)}
        </span>
      ) : (
        <span className="upload-note">{sizeText(attachment?.size ?? upload.size, language)}</span>
      )}
      <button type="button" className="icon-button" aria-label={phrases.removeFile(upload.name)} title={phrases.removeFile(upload.name)} onClick={() => removeUpload(room, place, upload.key)}>
        <Icon name="close" />
      </button>
    </li>
  );
}
