import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Bars, Scores } from './charts';

const numbers = (markup: string, part: string, attribute: string): number[] =>
  [...markup.matchAll(new RegExp(`<rect class="${part}"[^>]* ${attribute}="([\\d.]+)"`, 'gu'))].map((found) => Number(found[1]));

describe('bars', () => {
  const bar = (title: string, one: number, other: number) => ({
    title,
    parts: [
      { className: 'one', value: one },
      { className: 'other', value: other },
    ],
  });

  it('are as high as their numbers, the highest as high as the chart, parts upon each other', () => {
    const markup = renderToStaticMarkup(createElement(Bars, { label: 'bars', bars: [bar('a', 3, 1), bar('b', 2, 0)] }));
    expect(numbers(markup, 'one', 'height')).toEqual([75, 50]);
    expect(numbers(markup, 'one', 'y')).toEqual([25, 50]);
    expect(numbers(markup, 'other', 'height')).toEqual([25]);
    expect(numbers(markup, 'other', 'y')).toEqual([0]);
    expect(markup).toContain('<title>a</title>');
    expect(markup).toContain('aria-label="bars"');
  });

  it('of nothing are nothing', () => {
    const markup = renderToStaticMarkup(createElement(Bars, { label: 'none', bars: [bar('a', 0, 0)] }));
    expect(markup).not.toContain('NaN');
    expect(numbers(markup, 'one', 'height')).toEqual([]);
  });
});

describe('scores', () => {
  it('go up with the good and down with the bad, over what has none', () => {
    const markup = renderToStaticMarkup(createElement(Scores, { label: 'scores', scores: [1, undefined, 0, -1] }));
    expect(/class="chart-line" d="([^"]*)"/u.exec(markup)?.[1]).toBe('M75.0 6.0L375.0 50.0L525.0 94.0');
    expect(markup).not.toContain('NaN');
  });
});
