import { useRef, useState } from 'react';
import type { User } from '@tertulia/client';
import { server } from '../server';
import { usePhrases } from '../language/language';
import { Avatar } from '../shell/Avatar';
import { failureText } from '../shell/failure';

/** Twice what the server keeps. */
const SIDE = 512;

/** My picture. It is cut and made small here first: so it stands as the camera held it, and no large file is sent. */
export function AvatarForm({ user, onChanged }: { readonly user: User; readonly onChanged: (user: User) => void }) {
  const phrases = usePhrases();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [said, setSaid] = useState('');

  async function act(work: () => Promise<{ readonly user: User }>, done: string): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    setSaid('');
    try {
      onChanged((await work()).user);
      setSaid(done);
    } catch (refused) {
      setFailure(refused instanceof NotAPicture ? phrases.notAPicture : failureText(refused, phrases));
    }
    setBusy(false);
  }

  return (
    <section className="settings-part" aria-labelledby="account-avatar">
      <h3 id="account-avatar">{phrases.avatar}</h3>
      <div className="avatar-form">
        <span className="avatar-large">
          <Avatar id={user.id} name={user.name} />
        </span>
        <input
          ref={input}
          type="file"
          accept="image/png,image/jpeg,image/webp"
          className="sr-only"
          tabIndex={-1}
          aria-hidden="true"
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file !== undefined) void act(async () => server.identity.setAvatar(await squared(file)), phrases.avatarChanged);
          }}
        />
        <button type="button" className="button" disabled={busy} onClick={() => input.current?.click()}>
          {phrases.chooseAvatar}
        </button>
        {user.avatar !== undefined && (
          <button type="button" className="button" disabled={busy} onClick={() => void act(() => server.identity.removeAvatar(), phrases.avatarRemoved)}>
            {phrases.removeAvatar}
          </button>
        )}
        <span className="quiet" role="status">
          {said}
        </span>
      </div>
      {failure !== undefined && (
        <p className="form-error" role="alert">
          {failure}
        </p>
      )}
    </section>
  );
}

class NotAPicture extends Error {}

/** The middle of a picture, the right way up. */
async function squared(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => {
    throw new NotAPicture();
  });
  const side = Math.min(picture.width, picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new NotAPicture();
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, SIDE, SIDE);
  picture.close();
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new NotAPicture()) : resolve(blob)), file.type === 'image/png' ? 'image/png' : 'image/jpeg', 0.9),
  );
}
