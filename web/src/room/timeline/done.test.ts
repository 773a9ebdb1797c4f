import { expect, test } from 'vitest';
import type { Moment } from './bins';
import { type Done, doneBetween } from './done';

const at = (minute: number) => `2026-01-31T09:0${minute}:00Z`;
const moments = [1, 3].map((minute) => ({ ts: at(minute) })) as Moment[];
const done = [0, 2, 3, 4].map((minute) => ({ ts: at(minute) })) as Done[];

test('what was done stands between the moments that were before and after it', () => {
  const minutes = doneBetween(moments, done).map((group) => group.map((item) => item.ts));
  expect(minutes).toEqual([[at(0)], [at(2)], [at(3), at(4)]]);
});

test('without moments there is one group', () => {
  expect(doneBetween([], done)).toEqual([done]);
});
