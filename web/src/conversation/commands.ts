import type { RoomCommand } from '@tertulia/client';
import type { Language } from '../language/language';

/** The commands in the order they are offered, by their word in each language; the server knows both. */
const WORDS: readonly { readonly name: string; readonly es: string }[] = [
  { name: 'me', es: 'yo' },
  { name: 'topic', es: 'tema' },
  { name: 'invite', es: 'invitar' },
  { name: 'roll', es: 'dado' },
  { name: 'poll', es: 'encuesta' },
  { name: 'remind', es: 'recordar' },
  { name: 'dnd', es: 'nomolestar' },
  { name: 'shrug', es: 'hombros' },
  { name: 'tableflip', es: 'volcar' },
  { name: 'unflip', es: 'enderezar' },
  { name: 'help', es: 'ayuda' },
];

interface CommandChoice {
  readonly name: string;
  /** As it is written. */
  readonly word: string;
}

export const allCommands = (language: Language): readonly CommandChoice[] =>
  WORDS.map(({ name, es }) => ({ name, word: language === 'es' ? es : name }));

/** The commands that may be meant by what is being written; a slash at the very beginning, and the caret in its word. */
export function commandChoices(
  text: string,
  caret: number,
  language: Language,
  own: readonly RoomCommand[] = [],
): readonly CommandChoice[] {
  const typed = /^\/([\p{L}\p{M}\p{N}_-]*)$/u.exec(text.slice(0, caret))?.[1]?.toLowerCase();
  if (typed === undefined || /^[\p{L}\p{M}\p{N}_-]/u.test(text.slice(caret))) return [];
  const builtIn = WORDS.filter(({ name, es }) => name.startsWith(typed) || es.startsWith(typed)).map(({ name, es }) => ({
    name,
    word: typed !== '' && !es.startsWith(typed) ? name : typed !== '' && !name.startsWith(typed) ? es : language === 'es' ? es : name,
  }));
  return [...builtIn, ...own.filter(({ name }) => name.startsWith(typed)).map(({ name }) => ({ name, word: name }))];
}

/** What a room's own command does, and what may stand behind its name. */
export const ownHint = ({ description, usage }: RoomCommand, language: Language): string =>
  usage[language] === '' ? description[language] : `${usage[language]} · ${description[language]}`;

/** The text with the command that was chosen, and where the caret goes. */
export function withCommand(text: string, caret: number, word: string): { readonly text: string; readonly caret: number } {
  const before = `/${word} `;
  return { text: before + text.slice(caret).trimStart(), caret: before.length };
}

export interface Poll {
  readonly question: string;
  readonly answers: readonly { readonly sign: string; readonly text: string }[];
}

const ANSWER = /^([1-9]\uFE0F\u20E3|\u{1F51F}) (.+)$/u;

/** A poll as the server writes it; only the system's messages are. */
export function pollOf(message: { readonly kind: string; readonly text: string }): Poll | undefined {
  if (message.kind !== 'system' || !message.text.startsWith('📊 ')) return undefined;
  const [question = '', ...lines] = message.text.slice('📊 '.length).split('\n');
  const answers = lines.flatMap((line) => {
    const found = ANSWER.exec(line);
    return found?.[1] === undefined || found[2] === undefined ? [] : [{ sign: found[1], text: found[2] }];
  });
  return answers.length < 2 || answers.length !== lines.length ? undefined : { question, answers };
}
