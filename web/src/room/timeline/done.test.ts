import { expect, test } from 'vitest';
import type { Moment } from './bins';
import { type Done, doneBetween, isFixed } from './done';

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

test('a case is fixed while the last that is known of some solution is that it worked', () => {
  const moves = (...states: Done['state'][]) =>
    states.map((state, minute) => ({ solution_id: 'a', state, ts: at(minute) })) as Done[];
  expect(isFixed([])).toBe(false);
  expect(isFixed(moves('proposed', 'applied', 'verified'))).toBe(true);
  expect(isFixed(moves('proposed', 'applied', 'verified', 'applied'))).toBe(false);
  const other = { solution_id: 'b', state: 'rejected', ts: at(9) } as Done;
  expect(isFixed([other, ...moves('applied', 'verified')])).toBe(true);
});
