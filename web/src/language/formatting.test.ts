import { expect, it } from 'vitest';
import { treeOf } from '../markdown/tree';
import { en } from './en';
import { es } from './es';

it.each([en, es])('the help with formatting shows nothing that is not understood', ({ formattingExamples }) => {
  const kinds = formattingExamples.map(([sign]) => {
    const block = treeOf(sign)?.[0];
    return block?.kind === 'paragraph' ? block.children.map(({ kind }) => kind).join() : block?.kind;
  });
  expect(kinds).toEqual(['emphasis', 'strong', 'strike', 'spoiler', 'code', 'code block', 'link', 'quote', 'bullets', undefined, undefined, 'text']);
});
