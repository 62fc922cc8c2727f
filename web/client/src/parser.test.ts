import { describe, expect, it } from 'vitest';
import { EventStreamParser, type Block } from './parser.ts';

function parse(...pieces: string[]): Block[] {
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) => parser.feed(piece));
}

describe('EventStreamParser', () => {
  it('gives a block with its id, name and data', () => {
    expect(parse('id: v1.e.1\nevent: message.posted\ndata: {"pos":"7:1"}\n\n')).toEqual([
      { id: 'v1.e.1', event: 'message.posted', data: '{"pos":"7:1"}' },
    ]);
  });

  it('gives id-only blocks, which an EventSource keeps to itself', () => {
    expect(parse('id: v1.e.1\n\n', 'id: v1.e.2\nretry: 2500\n\n')).toEqual([
      { id: 'v1.e.1' },
      { id: 'v1.e.2', retryMs: 2500 },
    ]);
  });

  it('gives the same blocks however the text is cut', () => {
    const text = '\uFEFF: hello\r\nid: 1\r\nevent: a\r\ndata: x\r\ndata: y\r\n\r\nid: 2\rdata:z\r\rdata\n\n';
    const whole = parse(text);
    expect(whole).toEqual([
      { id: '1', event: 'a', data: 'x\ny' },
      { id: '2', event: 'message', data: 'z' },
      { event: 'message', data: '' },
    ]);
    for (let cut = 0; cut <= text.length; cut += 1) expect(parse(text.slice(0, cut), text.slice(cut))).toEqual(whole);
    expect(parse(...text)).toEqual(whole);
  });

  it('keeps an unfinished block for later, and drops it with the stream', () => {
    expect(parse('id: 1\ndata: half')).toEqual([]);
  });

  it('leaves out comments, unknown fields, ids with NUL and wrong retry times', () => {
    expect(parse(': beat\n\n', 'id: a\0b\nretry: soon\nfoo: bar\n\n')).toEqual([]);
  });

  it('takes one space after the colon off, no more', () => {
    expect(parse('data:  two\n\n')).toEqual([{ event: 'message', data: ' two' }]);
  });
});
