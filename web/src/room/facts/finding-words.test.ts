import { expect, test } from 'vitest';
import { groupFindings, kindWords, seriesOf, templateOf } from './finding-words';
import type { Finding } from './use-facts';

function finding(part: Partial<Finding>): Finding {
  return {
    ...{ evidence_id: 'ev', number: 1, filename: 'a.log', line_no: 1, line_end: 1, kind: 'burst' },
    ...{ severity: 'warn', ts: null, ts_end: null, subject: null, title: 'It happened', detail: null },
    ...part,
  };
}

test('the worst come first, those of one kind stand together', () => {
  const groups = groupFindings([
    finding({ kind: 'gap' }),
    finding({ kind: 'burst', severity: 'error' }),
    finding({ kind: 'anomaly' }),
    finding({ kind: 'gap' }),
  ]);
  expect(groups.map(({ severity, count }) => [severity, count])).toEqual([
    ['error', 1],
    ['warn', 3],
  ]);
  expect(groups[1]?.kinds.map(({ kind, items }) => [kind, items.length])).toEqual([
    ['gap', 2],
    ['anomaly', 1],
  ]);
});

test('a kind is said in words, also one nobody has told the app about', () => {
  expect(kindWords('change-point')).toBe('Values on another level');
  expect(kindWords('cold-start')).toBe('Cold start');
});

test('only a finding about messages names a pattern, only one about a metric a series', () => {
  expect(templateOf(finding({ kind: 'new-pattern', subject: 't64cea35e9542' }))).toBe('t64cea35e9542');
  expect(templateOf(finding({ kind: 'risky-setting', subject: 't64cea35e9542' }))).toBeNull();
  expect(templateOf(finding({ kind: 'burst', subject: 'the login service' }))).toBeNull();
  expect(seriesOf(finding({ detail: { series_id: 's1' } }))).toBe('s1');
  expect(seriesOf(finding({ detail: { rule: 'rights' } }))).toBeNull();
});
