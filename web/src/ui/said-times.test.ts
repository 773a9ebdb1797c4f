import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sayTimes, splitTimes } from './said-times';

/** As far from UTC as Kolkata, whatever the machine says. */
beforeEach(() => {
  vi.stubEnv('TZ', 'Asia/Kolkata');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  [
    '12 times from 2026-01-31 20:05:00 to 2026-01-31 20:15:30: refused',
    '12 times from 2026-02-01 01:35:00 to 2026-02-01 01:45:30: refused',
  ],
  ['until 2026-01-31 09:05:00 UTC.', 'until 2026-01-31 14:35:00 UTC+5:30.'],
  ['in the minute 2026-01-31 09:05', 'in the minute 2026-01-31 14:35'],
  ['between Dec 31 22:00:00 and Jan 1 02:00:00', 'between Jan 1 03:30:00 and Jan 1 07:30:00'],
  ['(2026-01-31 09:05:00)', '(2026-01-31 14:35:00)'],
])('%s', (utc, local) => {
  expect(sayTimes(utc, 'utc')).toBe(utc);
  expect(sayTimes(utc, 'local')).toBe(local);
});

test.each([
  'the line "2026-01-31 09:05:00 ERROR refused"',
  'the line `2026-01-31 09:05:00 ERROR refused`',
  '2026-01-31 09:05:00,123 ERROR',
  '2026-01-31 09:05:00.5 ERROR',
  '2026-01-31T09:05:00Z',
  '2026-01-31 09:05:00+02:00',
  '2026-01-31 09:05:00 +0200',
  '2026-13-31 09:05:00',
  '2026-02-31 09:05:00',
  '2026-01-31 25:05:00',
  'v1-2026-01-31 09:05:00',
  'Januar 3 09:05:00',
  'at 09:05:00',
  '',
])('%s is not a time that the product said', (text) => expect(sayTimes(text, 'local')).toBe(text));

test('a time without a year lies in the last twelve months', () => {
  const now = new Date('2026-02-03T00:00:00Z');
  const years = splitTimes('Dec 10 06:55:46 and Feb 2 10:00:00', now).map((part) =>
    typeof part === 'string' ? part : part.iso.slice(0, 4),
  );
  expect(years).toEqual(['2025', ' and ', '2026']);
});
