import { expect, test } from 'vitest';
import { courseOf, formatValue, type Sample, stepOf } from './course';

function sample(second: number, value: number | null, part: Partial<Sample> = {}): Sample {
  const place = { evidence_id: 'ev', number: 1, filename: 'a.csv', line_no: 2, series_id: 's1', name: 'x' };
  const about = { labels: null, unit: null, kind: 'gauge', service: null, host: null, tz_assumed: false };
  const ts = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  return { ...place, ...about, ts, value, minimum: value, maximum: value, count: 1, ...part };
}

test('samples without a time or value are left out, the rest stands in order', () => {
  const course = courseOf([sample(20, 5), sample(0, 1), sample(10, null), sample(5, 3, { ts: null })]);
  expect(course?.points.map((point) => point.value)).toEqual([1, 5]);
  expect([course?.low, course?.high]).toEqual([1, 5]);
});

test('a counter is drawn as its rate, and one that starts anew does not fall below nothing', () => {
  const kind = { kind: 'counter' };
  const course = courseOf([
    sample(0, 100, kind),
    sample(10, 200, kind),
    sample(20, 5, kind),
    sample(30, 25, kind),
  ]);
  expect(course?.points.map((point) => point.value)).toEqual([10, 2]);
});

test('nothing to draw is told apart from a flat line', () => {
  expect(courseOf([])).toBeNull();
  expect(courseOf([sample(0, null)])).toBeNull();
  expect(courseOf([sample(0, 4)])?.points).toHaveLength(1);
});

test('many samples are asked for in steps', () => {
  const ends = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'] as const;
  expect(stepOf(900, ...ends, 1000)).toBeNull();
  expect(stepOf(9000, ...ends, 1000)).toBe(173);
  expect(stepOf(9000, null, null, 1000)).toBeNull();
});

test('values are short and have their unit', () => {
  expect(formatValue(2_100_000, 'B', true)).toBe('2.003\u00a0MiB/s');
  expect(formatValue(268_435_456, 'bytes')).toBe('256\u00a0MiB');
  expect(formatValue(0, 'bytes')).toBe('0\u00a0B');
  expect(formatValue(2_100_000, 'requests')).toBe('2.1M\u00a0requests');
  expect(formatValue(2391, 'ms')).toBe('2.391\u00a0s');
  expect(formatValue(0.02342, 'seconds')).toBe('23.42\u00a0ms');
  expect(formatValue(0, 's')).toBe('0\u00a0ms');
  expect(formatValue(125, 's')).toBe('2 min 5 s');
  expect(formatValue(0.5, 'seconds', true)).toBe('0.5\u00a0seconds/s');
  expect(formatValue(0.125, null)).toBe('0.125');
});
