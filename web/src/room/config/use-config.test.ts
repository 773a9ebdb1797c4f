import { expect, test } from 'vitest';
import type { Evidence } from '../evidence/use-evidence';
import { type ConfigChange, inOrder } from './use-config';

const [now, before] = [
  { evidence_id: 'ev_now', number: 5 },
  { evidence_id: 'ev_before', number: 6 },
] as Evidence[];
const change = {
  before_place: { evidence_id: 'ev_before' },
  after_place: { evidence_id: 'ev_now' },
} as ConfigChange;

test('two versions are compared in the order in which what differs between them is told', () => {
  if (!now || !before) throw new Error('two files are given');
  expect(inOrder(now, before, [change])).toEqual([before, now]);
  expect(inOrder(before, now, [change])).toEqual([before, now]);
});

test('of versions about which nothing is told the one that came first is the older', () => {
  if (!now || !before) throw new Error('two files are given');
  expect(inOrder(before, now, [])).toEqual([now, before]);
});
