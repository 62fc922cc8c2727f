import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findingsOf, type Finding, type Measurement } from './verdict';

interface Case {
  readonly name: string;
  readonly measurement: Measurement;
  readonly findings: readonly Finding[];
}

/** The cases that `./tertulia check-stream` is tested on too. */
const cases = JSON.parse(readFileSync(new URL('../../../docs/stream-check-cases.json', import.meta.url), 'utf8')) as readonly Case[];

test.each(cases)('$name', ({ measurement, findings }) => {
  expect(findingsOf(measurement)).toEqual(findings);
});
