import type { ChatState, Message, Thread, Timeline } from './model';
import { indexOf, replaced, withPosted } from './timeline';

/** A message changed wherever the page has it: in its room's window, and in the thread that is open. */
export function withMessage(state: ChatState, room: string, id: string, change: (known: Message) => Message): ChatState {
  let next = state;
  const timeline = changedIn(state.timelines[room], id, change);
  if (timeline !== undefined) next = { ...next, timelines: { ...next.timelines, [room]: timeline } };
  const thread = threadIn(state, room);
  const inThread = changedIn(thread?.timeline, id, change);
  return thread === undefined || inThread === undefined ? next : { ...next, thread: { ...thread, timeline: inThread } };
}

function changedIn(timeline: Timeline | undefined, id: string, change: (known: Message) => Message): Timeline | undefined {
  const index = indexOf(timeline, id);
  const known = timeline?.items[index];
  return timeline === undefined || known === undefined ? undefined : replaced(timeline, index, change(known));
}

/** A message as the page has it, in its room's window or in the thread that is open. */
export function messageIn(state: ChatState, room: string, id: string): Message | undefined {
  const timeline = state.timelines[room];
  const thread = threadIn(state, room)?.timeline;
  return timeline?.items[indexOf(timeline, id)] ?? thread?.items[indexOf(thread, id)];
}

/** A reply that was posted now, where its thread is open. */
export function withReply(state: ChatState, message: Message): ChatState {
  const thread = threadIn(state, message.room);
  if (thread === undefined || message.thread !== thread.root) return state;
  const root = rootOf(thread);
  const timeline = withPosted(thread.timeline, message, 'following');
  // The oldest replies may go; what they answer stays.
  const items = root === undefined || timeline.items.includes(root) ? timeline.items : [root, ...timeline.items];
  return { ...state, thread: { ...thread, timeline: { ...timeline, items } } };
}

/** The replies of an open thread; the message that began it is not one. */
export const repliesOf = (thread: Thread): readonly Message[] => thread.timeline.items.filter(({ id }) => id !== thread.root);

export const rootOf = (thread: Thread): Message | undefined => thread.timeline.items.find(({ id }) => id === thread.root);

/** The first reply there is, from which older ones are asked for. */
export const firstReply = (thread: Thread): Message | undefined => repliesOf(thread)[0];

const threadIn = (state: ChatState, room: string): Thread | undefined => (state.thread?.room === room ? state.thread : undefined);
