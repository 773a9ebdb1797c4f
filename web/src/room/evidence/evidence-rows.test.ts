import { expect, test } from 'vitest';
import { evidenceRows, progressOf } from './evidence-rows';
import type { Upload } from './uploads';
import type { Evidence } from './use-evidence';

function evidence(number: number, part: Partial<Evidence> = {}): Evidence {
  return {
    ...{
      evidence_id: `ev${number}`,
      case_id: 'c',
      number,
      filename: `f${number}`,
      size_bytes: 1,
      sha256: '',
    },
    ...{
      status: 'ready',
      reason: null,
      data_type: 'log',
      format: null,
      confidence: null,
      chosen_type: null,
      chosen_format: null,
      line_count: 1,
    },
    ...{
      fact_counts: {},
      parent_id: null,
      duplicate_of: null,
      first_ts: null,
      last_ts: null,
      redactions: {},
    },
    ...{ warnings: [], created_at: '', ready_at: null },
    ...part,
  };
}

function upload(part: Partial<Upload>): Upload {
  const file = new File(['x'], 'x');
  const start = { stage: 'sending', progress: 0.5, reason: null, evidenceId: null } as const;
  return { id: 'u', caseId: 'c', name: 'x', file, ...start, ...part };
}

test('members stand under their archive, however late they came', () => {
  const rows = evidenceRows([evidence(1), evidence(2), evidence(3, { parent_id: 'ev1' })], []);
  expect(rows.map((row) => [row.name, row.depth])).toEqual([
    ['f1', 0],
    ['f3', 1],
    ['f2', 0],
  ]);
});

test('a member whose archive was deleted is still there', () => {
  expect(evidenceRows([evidence(3, { parent_id: 'gone' })], []).map((row) => row.depth)).toEqual([0]);
});

test('a file on its way is one row, before and after the API knows it', () => {
  expect(evidenceRows([], [upload({})])).toHaveLength(1);
  const known = evidence(1, { status: 'awaiting_upload' });
  const [row, ...rest] = evidenceRows([known], [upload({ evidenceId: 'ev1' })]);
  expect(rest).toEqual([]);
  expect(row && progressOf(row)).toEqual({ text: 'Uploading 50 %', tone: 'busy', part: 0.5 });
});

test('what the API says about a file wins over an upload that is through', () => {
  const [row] = evidenceRows(
    [evidence(1, { status: 'extracting' })],
    [upload({ evidenceId: 'ev1', stage: 'sent' })],
  );
  expect(row && progressOf(row).text).toBe('Extracting');
});

test('a failure says why', () => {
  const [row] = evidenceRows([evidence(1, { status: 'failed', reason: 'The file is empty.' })], []);
  expect(row && progressOf(row)).toEqual({ text: 'The file is empty.', tone: 'failed', part: null });
});

test('a file whose upload stopped long ago says what to do', () => {
  const [row] = evidenceRows([evidence(1, { status: 'awaiting_upload' })], []);
  expect(row && progressOf(row).text).toContain('did not finish');
});
