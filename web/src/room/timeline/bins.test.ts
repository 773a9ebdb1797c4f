import { expect, test } from 'vitest';
import { binsOf, gravityOf, type Moment } from './bins';

function moment(ts: string, part: Partial<Moment> = {}): Moment {
  const place = {
    evidence_id: 'ev',
    number: 1,
    filename: 'a.log',
    line_no: 1,
    component: null,
    source: 'log',
  };
  const found = { kind: null, severity: 'info' as const, notes: [] };
  return { ts, last_ts: ts, level: 'info', text: '', count: 1, ...place, ...found, ...part };
}

test('the first and the last moment stand at the ends', () => {
  const bins = binsOf(
    [moment('2026-01-01T00:00:00Z'), moment('2026-01-01T01:00:00Z', { level: 'error' })],
    10,
  );
  expect(bins.map((bin) => bin.counts.plain)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(bins.at(-1)?.counts.bad).toBe(1);
});

test('a moment that lasted is spread over its time and counted once', () => {
  const lasting = moment('2026-01-01T00:00:00Z', {
    last_ts: '2026-01-01T01:00:00Z',
    count: 100,
    level: 'warn',
  });
  const bins = binsOf([lasting], 10);
  expect(bins.map((bin) => bin.counts.warn)).toEqual(Array(10).fill(10));
});

test('no moments make no bars, one moment makes one', () => {
  expect(binsOf([], 10)).toEqual([]);
  expect(binsOf([moment('2026-01-01T00:00:00Z')], 10).filter((bin) => bin.first)).toHaveLength(1);
});

test('levels weigh as people weigh them', () => {
  expect(['fatal', 'error', 'warn', 'info', null].map(gravityOf)).toEqual([
    'bad',
    'bad',
    'warn',
    'plain',
    'plain',
  ]);
});
