import { later } from '../shell/later';

/** The picker with its data, fetched when it is first opened. */
export const PickEmoji = later(() => import('./EmojiPicker').then((script) => script.EmojiPicker));
