import { describe, expect, it } from 'vitest';
import { hrefOf, treeOf, type Node } from './tree';

/** A tree in short: texts as they stand in the source, everything else by its kind. */
type Short = string | { readonly [kind: string]: readonly Short[] };
const short = (text: string, nodes: readonly Node[] | undefined): readonly Short[] | undefined =>
  nodes?.map((node) => (node.kind === 'text' ? text.slice(node.start, node.end) : { [node.kind]: short(text, node.children) ?? [] }));
const read = (text: string) => short(text, treeOf(text));
const line = (...children: readonly Short[]) => [{ paragraph: children }];

describe('the tree of a text', () => {
  it.each<[string, readonly Short[]]>([
    ['a *b* __c__ ~~d~~', line('a ', { emphasis: ['b'] }, ' ', { strong: ['c'] }, ' ', { strike: ['d'] })],
    ['***b***', line({ emphasis: [{ strong: ['b'] }] })],
    ['`a *b*` c', line({ code: ['a *b*'] }, ' c')],
    ['`` ` ``', line({ code: ['`'] })],
    ['```js\na\n\n  b\n```', [{ 'code block': ['a\n\n  b'] }]],
    ['> ```\n> a\n> b\n> ```', [{ quote: [{ 'code block': ['a\n', 'b'] }] }]],
    ['```\nnever *closed*', [{ 'code block': ['never *closed*'] }]],
    ['> a\n> b', [{ quote: line('a\n', 'b') }]],
    ['- a\n- b\n  1. c', [{ bullets: [{ item: line('a') }, { item: [...line('b'), { numbers: [{ item: line('c') }] }] }] }]],
    ['*a\nb*\n c', line({ emphasis: ['a\nb'] }, '\n c')],
    ['[a *b*](https://x.org) c', line({ link: ['a ', { emphasis: ['b'] }] }, ' c')],
    ['<https://x.org>', line({ link: ['https://x.org'] })],
    ['look ![a cat](https://x.org/cat.png)', line('look ', { link: ['a cat'] })],
    ['||who *did* it|| b', line({ spoiler: ['who ', { emphasis: ['did'] }, ' it'] }, ' b')],
    ['||a|| ||b||', line({ spoiler: ['a'] }, ' ', { spoiler: ['b'] })],
    ['\\*a\\* *b*', line('*a', '* ', { emphasis: ['b'] })],
    ['https://x.org/_a_/*b*/d *c*', line('https://x.org/_a_/*b*/d', ' ', { emphasis: ['c'] })],
    ['*https://x.org* c', line({ emphasis: ['https://x.org'] }, ' c')],
  ])('of %s', (text, tree) => {
    expect(read(text)).toEqual(tree);
  });

  it.each([
    'nothing to see, 2 + 2 = 4; it’s #fine',
    'snake_case_names and 2 * 3 * 4',
    '# no heading',
    '***',
    '---',
    'a\n===',
    '    not code',
    '&amp; &lt;script&gt; &#0;',
    '<b>a</b> <script>alert(1)</script> <!-- a --> <svg onload=alert(1)>',
    '[a]: https://x.org\n\n[a]',
    'a || b || c',
    '|| a ||',
    '||||',
    'never ||closed',
    '`||`',
  ])('has nothing for %s', (text) => {
    const bare = (nodes: readonly Node[] | undefined): boolean => (nodes ?? []).every((node) => node.kind === 'text' || node.kind === 'code' || (node.kind === 'paragraph' && bare(node.children)));
    expect(bare(treeOf(text))).toBe(true);
  });

  it('is the same object for the same text', () => {
    expect(treeOf('*a*')).toBe(treeOf('*a*'));
  });

  it('counts from the first character also after a byte order mark', () => {
    expect(read('\uFEFF*a* b')).toEqual(line({ emphasis: ['a'] }, ' b'));
  });

  it.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'data:text/html,a', 'vbscript:a', 'file:///etc/passwd', '//x.org', '/a', 'x.org', 'blob:https://x.org/a', 'java\tscript:alert(1)', ''])(
    'leads nowhere for %s',
    (url) => {
      expect(hrefOf(url)).toBeUndefined();
    },
  );

  it('shows a link that leads nowhere with all its signs', () => {
    expect(read('*b* [a](javascript:alert%281%29)')).toEqual(line({ emphasis: ['b'] }, ' ', '[a](javascript:alert%281%29)'));
    expect(read('*b* <data:text/html,a>')).toEqual(line({ emphasis: ['b'] }, ' ', '<data:text/html,a>'));
  });
});

describe('hostile texts', () => {
  const MAX = 8_000;
  const filled = (piece: string): string => piece.repeat(Math.ceil(MAX / piece.length)).slice(0, MAX);
  /** Parts of another, no level of their own. */
  const FLAT = new Set<Node['kind']>(['paragraph', 'item', 'code block', 'code']);
  const depth = (nodes: readonly Node[]): number => Math.max(0, ...nodes.map((node) => (node.kind === 'text' ? 0 : (FLAT.has(node.kind) ? 0 : 1) + depth(node.children))));
  const covers = (nodes: readonly Node[], start: number, end: number): boolean =>
    nodes.every((node, index) => node.start >= (nodes[index - 1]?.end ?? start) && node.end <= end && (node.kind === 'text' || covers(node.children, node.start, node.end)));

  const PIECES = [
    '>', '> ', '- ', '1. ', '*', '_', '**', '*a ', '**a ', '*a **b ', '*a_b', '**_', '[', '[a](', '](', '[a](b', '[a](<', '[a][', '![', '[*', '`', '`a``', '~~', '~~a ',
    '||', '||a', '||a||', '_a_', '*a* ', '<', '<a ', '> - ', 'https://', 'https://a*', 'www.', '\\', '\\*', '- a\n', '> a\n', '1. a\n', '```\n', '~~~a\n', '\u0301', '\u0301*',
    '\u202E*a* ', '\u200B*\u200B', '<script>*a*</script>', '👩‍👩‍👧*a*', 'a', '\n', '\r\n*', '\t', '\0*a*',
  ];

  // Generous: it is milliseconds, unless something grows with the square of the text.
  it.each(PIECES)('of %j are read in bounded time and depth, each piece in its place', { timeout: 2_000 }, (piece) => {
    // As much as a message may hold, which may be too many signs to be parsed at all, and as much as is parsed.
    const signs = piece.match(/[*_`~[\]\\|<>\n]/gu)?.length ?? 0;
    for (const text of [filled(piece), piece.repeat(Math.min(Math.floor(MAX / piece.length), Math.floor(1_500 / Math.max(signs, 1))))]) {
      const tree = treeOf(text) ?? [];
      expect(depth(tree)).toBeLessThanOrEqual(8);
      expect(covers(tree, 0, text.length)).toBe(true);
    }
  });

  it('nested deeper than eight levels show their signs there', () => {
    const text = `${'> '.repeat(12)}deep`;
    let node: Node | undefined = treeOf(text)?.[0];
    let levels = 0;
    while (node !== undefined && node.kind !== 'text') {
      levels += 1;
      node = node.children[0];
    }
    expect(levels).toBe(8);
    expect(node === undefined ? '' : text.slice(node.start, node.end)).toBe('> > > > deep');
  });
});
