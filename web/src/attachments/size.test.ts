import { expect, it } from 'vitest';
import { kindText, sizeText } from './size';

it('says sizes in the largest unit that leaves a whole number', () => {
  expect(sizeText(999, 'en')).toMatch(/^999\sbyte$/u);
  expect(sizeText(1_449_000, 'en')).toMatch(/^1\.4\sMB$/u);
  expect(sizeText(1_449_000, 'es')).toMatch(/^1,4\sMB$/u);
  expect(sizeText(123_400_000, 'en')).toMatch(/^123\sMB$/u);
});

it('says what a file is by its type, and of an archive by its name', () => {
  expect(kindText({ type: 'application/pdf', name: 'a.txt' })).toBe('PDF');
  expect(kindText({ type: 'text/plain', name: 'page.html' })).toBe('TXT');
  expect(kindText({ type: 'application/zip', name: 'plan.docx' })).toBe('DOCX');
  expect(kindText({ type: 'application/zip', name: 'noend' })).toBe('ZIP');
});
