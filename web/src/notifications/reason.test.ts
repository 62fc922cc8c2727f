import { describe, expect, it } from 'vitest';
import { en } from '../language/en';
import { es } from '../language/es';
import { notificationOf } from '../state/inbox';
import { deliveriesOf, reasonOf } from './reason';

const wire = { id: 'n1', room: 'r1', roomName: 'cafe', message: 'm1', position: '7:1', by: { id: 'u2', name: 'bea' }, excerpt: '…' };
const said = (reason: string, phrases: typeof en, match?: string) => reasonOf(notificationOf({ ...wire, reason, ...(match ? { match } : {}) }, ''), phrases);

describe('the reason of a notification', () => {
  it.each([
    ['mention', undefined, 'bea mentioned you in cafe', 'bea te mencionó en cafe'],
    ['reply', undefined, 'bea replied to you in cafe', 'bea te respondió en cafe'],
    ['direct', undefined, 'bea wrote to you', 'bea te escribió'],
    ['keyword', 'té', 'bea wrote “té” in cafe', 'bea escribió «té» en cafe'],
    ['tag', 'fiesta', 'bea used #fiesta in cafe', 'bea usó #fiesta en cafe'],
    ['here', undefined, 'bea called whoever is here in cafe', 'bea llamó a quienes están en cafe'],
    ['room', undefined, 'bea called everybody in cafe', 'bea llamó a todos en cafe'],
    ['all', undefined, 'bea wrote in cafe', 'bea escribió en cafe'],
  ])('%s is said in both languages', (reason, match, english, spanish) => {
    expect(said(reason, en, match)).toBe(english);
    expect(said(reason, es, match)).toBe(spanish);
  });
});

describe('deliveries', () => {
  it('are one line, of those that say something', () => {
    const deliveries = [
      { channel: 'email', decision: 'sent', text: 'Letter sent' },
      { channel: 'push', decision: 'suppressed' },
      { channel: 'push', decision: 'failed', text: 'Push failed' },
    ];
    expect(deliveriesOf(notificationOf({ ...wire, reason: 'mention', deliveries }, ''))).toBe('Letter sent · Push failed');
    expect(deliveriesOf(notificationOf({ ...wire, reason: 'mention' }, ''))).toBe('');
  });
});
