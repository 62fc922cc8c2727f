/**
 * Where a text has the form of mentions and tags: the grammar of docs/MENTIONS.md, as ReferenceGrammar.java has it. Both are held
 * to the same examples. Places are in code points.
 */
export interface Reference {
  readonly sign: '@' | '#';
  /** What follows the sign, as written. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const NAME_MAX = 64;
const REFERENCES_MAX = 100;

const LETTER_OR_DIGIT = /^[\p{L}\p{Nd}]$/u;
const MARK = /^\p{M}$/u;
const JOINING_MARK = /^[\p{Mn}\p{Mc}]$/u;
/** Of a script that puts no spaces between words. */
const WITHOUT_SPACES = /^(?=\p{L})[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u;
const SPACE = /^[\t-\r\x1c-\x1f\p{Z}]$/u;
const ASCII_LETTER_OR_DIGIT = /^[a-z0-9]$/iu;
const BLANK = /^[ \t\r]*$/u;

const isAt = (point: string | undefined): boolean => point === '@' || point === '＠';
const isSign = (point: string | undefined): boolean => isAt(point) || point === '#' || point === '＃';
const isLetterOrDigit = (point: string | undefined): boolean => point !== undefined && LETTER_OR_DIGIT.test(point);

/** The references of a text in their order, at most 100. */
export function referencesOf(text: string): readonly Reference[] {
  if (!/[@#＠＃]/u.test(text)) return [];
  const points = [...text];
  const literal = literalOf(points);
  const found: Reference[] = [];
  for (let i = 0; i < points.length && found.length < REFERENCES_MAX; ) {
    if (literal[i] === true || !isSign(points[i]) || !mayPrecede(points, i)) {
      i++;
      continue;
    }
    const end = endOfName(points, i + 1);
    const length = end - i - 1;
    if (length > 0 && length <= NAME_MAX && mayFollow(points, end)) {
      found.push({ sign: isAt(points[i]) ? '@' : '#', name: points.slice(i + 1, end).join(''), start: i, end });
    }
    i = Math.max(end, i + 1);
  }
  return found;
}

/** What is being written at the caret, if it has the form of a mention or a tag so far: a sign alone is one too. */
export function referenceAt(text: string, caret: number): Reference | undefined {
  const before = text.slice(0, caret);
  const points = [...before];
  if (isSign(points.at(-1)) && literalOf(points).at(-1) !== true && mayPrecede(points, points.length - 1)) {
    return { sign: isAt(points.at(-1)) ? '@' : '#', name: '', start: points.length - 1, end: points.length };
  }
  // Without what follows the caret: that is not written yet.
  const last = referencesOf(before).at(-1);
  return last?.end === points.length ? last : undefined;
}

/** Whether what would be written after this text is code or part of a link. */
export function isLiteral(before: string): boolean {
  return literalOf([...before]).at(-1) === true;
}

function mayPrecede(points: readonly string[], sign: number): boolean {
  let before = sign - 1;
  while (before >= 0 && (points[before] === '_' || JOINING_MARK.test(points[before] ?? ''))) before--;
  const point = points[before];
  if (point === undefined) return true;
  return (
    (!isLetterOrDigit(point) || WITHOUT_SPACES.test(point)) && !isSign(point) && point !== '/' && point !== '\\' && point !== '&'
  );
}

function mayFollow(points: readonly string[], at: number): boolean {
  return !isAt(points[at]) && !(points[at] === '/' && isLetterOrDigit(points[at + 1]));
}

function endOfName(points: readonly string[], from: number): number {
  if (!isLetterOrDigit(points[from])) return from;
  let end = from;
  for (let point = points[end]; point !== undefined && (isLetterOrDigit(point) || MARK.test(point) || /^[._-]$/u.test(point)); point = points[end]) {
    end++;
  }
  while (points[end - 1] === '.') end--;
  return end;
}

/** Which code points are code or part of a link. */
function literalOf(points: readonly string[]): readonly boolean[] {
  const literal = new Array<boolean>(points.length).fill(false);
  markFences(points, literal);
  markSpans(points, literal);
  markLinks(points, literal);
  return literal;
}

function markFences(points: readonly string[], literal: boolean[]): void {
  let fence = '';
  let length = 0;
  for (let line = 0; line < points.length; ) {
    const newline = points.indexOf('\n', line);
    const end = newline < 0 ? points.length : newline;
    let first = line;
    while (first < end && first - line < 3 && points[first] === ' ') first++;
    const sign = first < end ? points[first] : undefined;
    const run = sign === '`' || sign === '~' ? runOf(points, first, end) : 0;
    const rest = points.slice(first + run, end).join('');
    if (fence !== '') {
      literal.fill(true, line, end);
      if (run >= 3 && sign === fence && run >= length && BLANK.test(rest)) fence = '';
    } else if (run >= 3 && sign !== undefined && (sign === '~' || !rest.includes('`'))) {
      fence = sign;
      length = run;
      literal.fill(true, line, end);
    }
    line = end + 1;
  }
}

function markSpans(points: readonly string[], literal: boolean[]): void {
  // For each length of a run, no closing run lies before this index: keeps texts of backticks alone linear.
  const none = new Array<number>(64).fill(0);
  for (let i = 0; i < points.length; ) {
    if (points[i] !== '`' || literal[i] === true) {
      i++;
      continue;
    }
    const opening = runOf(points, i, points.length);
    const known = none[opening];
    let close = -1;
    if (known !== undefined && known <= i) {
      let j = i + opening;
      while (j < points.length && literal[j] !== true && !isParagraphEnd(points, j)) {
        const run = points[j] === '`' ? runOf(points, j, points.length) : 1;
        if (points[j] === '`' && run === opening) {
          close = j + run;
          break;
        }
        j += run;
      }
      if (close < 0) none[opening] = j;
    }
    if (close >= 0) literal.fill(true, i, close);
    i = close < 0 ? i + opening : close;
  }
}

function markLinks(points: readonly string[], literal: boolean[]): void {
  for (let i = 0; i < points.length; ) {
    let end = i;
    while (end < points.length && !SPACE.test(points[end] ?? '')) end++;
    const link = linkStart(points, i, end);
    if (link >= 0) literal.fill(true, link, end);
    i = end + 1;
  }
}

/** Where in a run without spaces a link starts, or -1. */
function linkStart(points: readonly string[], from: number, to: number): number {
  for (let i = from; i < to; i++) {
    if (points[i] === ':') {
      const scheme = i > from && ASCII_LETTER_OR_DIGIT.test(points[i - 1] ?? '');
      if (scheme && i + 2 < to && points[i + 1] === '/' && points[i + 2] === '/') return i;
      if (i - from >= 6 && points.slice(i - 6, i).join('').toLowerCase() === 'mailto') return i;
    } else if (points[i] === '.' && i - from >= 3 && points.slice(i - 3, i).join('').toLowerCase() === 'www') {
      if (i - from === 3 || !isLetterOrDigit(points[i - 4])) return i;
    }
  }
  return -1;
}

function isParagraphEnd(points: readonly string[], at: number): boolean {
  if (points[at] !== '\n') return false;
  let next = at + 1;
  while (points[next] === ' ' || points[next] === '\t' || points[next] === '\r') next++;
  return points[next] === '\n';
}

function runOf(points: readonly string[], from: number, to: number): number {
  let end = from;
  while (end < to && points[end] === points[from]) end++;
  return end - from;
}
