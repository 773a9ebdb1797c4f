import { expect, test } from 'vitest';
import { markLabel, splitMarks } from './marks';

test('marks are told from the text around them', () => {
  expect(splitMarks('see [E1:L34], and [E12:L3-L9].')).toEqual([
    'see ',
    { number: 1, start: 34, end: 34 },
    ', and ',
    { number: 12, start: 3, end: 9 },
    '.',
  ]);
});

test('what only looks like a mark stays text', () => {
  for (const text of ['[E1]', '[E1:34]', 'E1:L34', '[Ex:L1]', '[E1:L1', '[1:L2]']) {
    expect(splitMarks(text)).toEqual([text]);
  }
});

test('a range that runs backwards is its first line', () => {
  expect(splitMarks('[E1:L9-L3]')).toEqual([{ number: 1, start: 9, end: 9 }]);
});

test('a label names one line or a range', () => {
  expect(markLabel({ number: 3, start: 7, end: 7 })).toBe('E3:L7');
  expect(markLabel({ number: 3, start: 7, end: 9 })).toBe('E3:L7–9');
});
