import { expect, test } from 'vitest';
import { formatTime } from '~/ui/time';
import { tickLabel, ticksOf } from './ticks';

const BEGIN = Date.UTC(2026, 0, 31, 9, 4, 58);

test.each([8, 90, 900, 2_000, 9_000, 600_000, 7_200_000, 400_000_000])(
  'no two ticks of %i ms have the same words',
  (length) => {
    const ticks = ticksOf({ from: BEGIN, to: BEGIN + length }, 8);
    const words = ticks.map(({ at, step }) =>
      tickLabel(formatTime(new Date(at).toISOString(), 'utc'), step, at),
    );
    expect(new Set(words).size).toBe(words.length);
    expect(words.length).toBeGreaterThan(2);
  },
);

test('a tick shows as much of its time as its step needs', () => {
  const text = formatTime(new Date(BEGIN + 250).toISOString(), 'utc');
  expect(tickLabel(text, 50, BEGIN + 250)).toBe('04:58.25');
  expect(tickLabel(text, 5000, BEGIN)).toBe('09:04:58');
  expect(tickLabel(text, 60_000, BEGIN)).toBe('09:04');
});
