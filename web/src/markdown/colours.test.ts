import { describe, expect, it } from 'vitest';
import { stretchesOf } from './colours';

const roles = (code: string, language: string) => stretchesOf(code, language)?.filter(({ role }) => role !== undefined).map(({ text, role }) => [text.trim(), role]);

describe('stretchesOf', () => {
  it('tells keywords, strings, numbers and comments apart', () => {
    expect(roles('const a = "b"; // c\nreturn 4;', 'js')).toEqual([
      ['const', 'keyword'],
      ['"b"', 'string'],
      ['// c', 'comment'],
      ['return', 'keyword'],
      ['4', 'number'],
    ]);
  });

  it('knows what was added and removed', () => {
    expect(roles('+ one\n- two', 'diff')).toEqual([
      ['+ one', 'added'],
      ['- two', 'removed'],
    ]);
  });

  it.each(['js', 'java', 'python', 'html', 'sql', 'sh', 'yml', 'rs'])('leaves nothing of the code out, whatever it is: %s', (language) => {
    for (const code of ['<script>alert("x")</script>\n\t`${a}` /* "', '"\'`\u202E\u0000\uD83D', `${'/*"('.repeat(1_000)}`, '']) {
      expect(stretchesOf(code, language)?.map(({ text }) => text).join('') ?? code).toBe(code);
    }
  });

  it('knows names in any case, and says when it does not', () => {
    expect(stretchesOf('SELECT 1', 'SQL')).toBeDefined();
    expect(stretchesOf('x', 'klingon')).toBeUndefined();
    expect(stretchesOf('x', '__proto__')).toBeUndefined();
  });
});
