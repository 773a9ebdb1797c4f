import { expect, test } from 'vitest';
import { formatBytes, plural } from './numbers';
import { formatDuration, formatTime } from './time';

test('UTC is UTC on any device', () => {
  expect(formatTime('2026-01-31T09:05:00Z', 'utc')).toBe('2026-01-31 09:05:00');
  expect(formatTime('2026-01-31T09:05:00+02:00', 'utc', 'clock')).toBe('07:05:00');
});

test('what is no time is shown as it is', () => {
  expect(formatTime('soon', 'utc')).toBe('soon');
});

test.each([
  [-3, '0 ms'],
  [0, '0 ms'],
  [0.42, '0.4 ms'],
  [89.6, '90 ms'],
  [999.5, '1.0 s'],
  [3449, '3.4 s'],
  [9960, '10 s'],
  [59_400, '59 s'],
  [125_000, '2 min 5 s'],
  [14_939_000, '4 h 8 min'],
  [262_800_000, '3 d 1 h'],
])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

test.each([
  [0, '0\u00a0B'],
  [999, '999\u00a0B'],
  [1000, '1.0\u00a0kB'],
  [9_960, '10\u00a0kB'],
  [999_600, '1.0\u00a0MB'],
  [10_000_000, '10\u00a0MB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test('one of a thing is singular', () => {
  expect([plural(1, 'file'), plural(0, 'file'), plural(2000, 'line')]).toEqual([
    '1 file',
    '0 files',
    '2,000 lines',
  ]);
});
