import { createContext } from 'react';
import type { Message } from '../state/model';

/** What can be done with a message of the open room besides what is in its row. It does not change while the room is open. */
export interface RowTools {
  readonly openThread: (root: string) => void;
  readonly pin: (message: Message, on: boolean) => void;
  readonly markUnread: (message: Message) => void;
}

export const RowToolsContext = createContext<RowTools | undefined>(undefined);
