import { expect, test } from 'vitest';
import { afterWords, aroundBeginning } from './after-words';

test('time is counted from the first sign, both ways', () => {
  expect([0, 4, -125, 3700].map(afterWords)).toEqual(['start', '+4.0 s', '−2 min 5 s', '+1 h 1 min']);
});

test('the few that are shown stand around the first sign', () => {
  const changes = [-500, -400, -30, 0, 1, 2, 3, 4].map((after_s) => ({ after_s }));
  expect(aroundBeginning(changes, 4).map((change) => change.after_s)).toEqual([-400, -30, 0, 1]);
  expect(aroundBeginning(changes.slice(5), 6)).toHaveLength(3);
  expect(aroundBeginning([{ after_s: null }, { after_s: null }], 1)).toHaveLength(1);
});
