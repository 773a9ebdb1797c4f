import { expect, test } from 'vitest';
import { choiceOf, countsOf, countWords, ocrNote, optionOf, redactedWords, requestOf } from './reading-words';
import type { Evidence } from './use-evidence';

function file(part: Partial<Evidence>): Evidence {
  const made = { chosen_type: null, chosen_format: null, line_count: 3, fact_counts: {}, data_type: 'log' };
  const origin = { duplicate_of: null };
  return { ...made, ...origin, ...part } as Evidence;
}

test('each type is told by what it is made of', () => {
  const counts = { series: 12, samples: 900, spans: 1, findings: 2 };
  expect(countWords(file({ data_type: 'metric', fact_counts: counts }))).toBe('12 series');
  expect(countWords(file({ data_type: 'trace', fact_counts: counts }))).toBe('1 span');
  expect(countWords(file({ data_type: 'log', fact_counts: counts }))).toBeNull();
  expect(countWords(file({ data_type: 'config', fact_counts: counts }))).toBeNull();
});

test('only text that was read from a picture is said to be so', () => {
  expect(ocrNote(file({ data_type: 'visual' }))).toContain('OCR');
  expect(ocrNote(file({ data_type: 'visual', line_count: 0 }))).toBeNull();
  expect(ocrNote(file({ data_type: 'log' }))).toBeNull();
});

test('a choice goes to the API and comes back as the same choice', () => {
  expect(requestOf('')).toEqual({ data_type: null, format: null });
  expect(requestOf('type:metric')).toEqual({ data_type: 'metric', format: null });
  expect(requestOf('format:nginx:access')).toEqual({ data_type: null, format: 'nginx:access' });
  expect(optionOf(file({ chosen_format: 'syslog', chosen_type: 'log' }))).toBe('format:syslog');
  expect(optionOf(file({ chosen_type: 'metric' }))).toBe('type:metric');
  expect(choiceOf(file({ chosen_type: 'metric' }))).toBe('metrics');
  expect(choiceOf(file({}))).toBeNull();
});

test('what was noticed in the same bytes counts once', () => {
  const noticed = { fact_counts: { findings: 3 } };
  const files = [file(noticed), file({ ...noticed, duplicate_of: 'ev1' }), file({})];
  expect(countsOf(files)).toEqual({ evidence: 3, findings: 3 });
});

test('what was redacted is told in words, the most frequent first', () => {
  expect(redactedWords({ redactions: { ip: 1, password: 3, 'aws-key': 2, email: 0 } })).toBe(
    '3 passwords, 2 aws keys, 1 IP address',
  );
  expect(redactedWords({ redactions: { ip: 1200 } })).toBe('1,200 IP addresses');
  expect(redactedWords({ redactions: {} })).toBe('');
});
