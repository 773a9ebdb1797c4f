import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keys, queryClient } from '~/api/queries';
import { Answer } from './answer';
import type { Response } from './particulars';
import type { Turn } from './use-turns';

const STEP = { kind: 'change', text: 'Set the password.', command: null, step_id: 'step_1' };
const CHECK = { kind: 'verify', text: 'The error is gone.', command: null, step_id: 'step_2' };
const DIAGNOSED = {
  verdict: 'LIKELY' as const,
  summary: 'The password is wrong.',
  reason: '',
  causes: [],
  findings: [],
  ruled_out: [],
  gaps: [],
  next_steps: [],
  timeline: [],
  checked: [],
  citations: [],
  insights: [],
};
const TURN = {
  turn_id: 'turn_1',
  case_id: 'case_1',
  status: 'done',
  question: 'why?',
  created_at: '2026-01-31T09:00:00Z',
  finished_at: '2026-01-31T09:00:01Z',
  reason: null,
  model: { used: false, provider: null, name: null, note: 'No language model was used.' },
  usage: {
    input_tokens: 900,
    output_tokens: 100,
    cost_usd: 0.02,
    cached_tokens: 700,
    model_calls: 2,
    tool_calls: 0,
    repairs: 1,
    mistakes: 0,
    invented: 2,
    failed_models: 0,
    intensity: 'medium',
  },
  response: null,
} satisfies Turn;

beforeEach(() => {
  const feedback = [
    { step_id: 'step_1', judgement: 'rejected', reason: '' },
    { step_id: 'step_2', judgement: 'accepted', reason: '' },
  ];
  queryClient.setQueryData(keys.investigation('case_1'), { feedback });
});
afterEach(() => {
  cleanup();
  queryClient.clear();
});

function show(response: object) {
  const onAsk = vi.fn();
  render(
    <QueryClientProvider client={queryClient}>
      <Answer turn={TURN} response={response as Response} onAsk={onAsk} />
    </QueryClientProvider>,
  );
  return onAsk;
}

/** What only this kind of response has, and where somebody sees it. */
const FACES: [string, object, string[]][] = [
  ['ANSWER', { ...DIAGNOSED, text: 'It says so.', intent: 'where', rows: [] }, ['It says so.', 'LIKELY']],
  [
    'PLAN_PROPOSAL',
    { text: '**Plan.** Find out.', goal: 'Find out.', steps: [STEP], to_tell_apart: ['A full disk.'] },
    ['Plan: Find out.', 'A full disk.', 'Go on with this plan'],
  ],
  ['CLARIFICATION_REQUEST', { text: 'Which one?', question: 'Which one?', options: ['cart'] }, ['cart']],
  [
    'CONFIRMATION_REQUEST',
    {
      text: 'May I?',
      action: 'HTTPClient',
      arguments: { url: 'https://a.example' },
      arguments_sha256: '0'.repeat(64),
      expires_at: '9999-01-31T10:00:00Z',
      confirmation_id: 'confirm_1',
      effect: 'It reads.',
    },
    ['HTTPClient', 'url: https://a.example', 'It reads.', 'Allow once', 'Do not allow'],
  ],
  [
    'SOLUTION_READY',
    { ...DIAGNOSED, text: 'To fix: it.', cause_id: 'c', solution: [STEP], verification: [CHECK] },
    ['Do this', 'Then prove it', 'Set the password.'],
  ],
  [
    'NEEDS_MORE_DATA',
    { ...DIAGNOSED, text: 'Bring more.', needed: [CHECK] },
    ['What to bring', 'Bring more.'],
  ],
  [
    'ESCALATION_REQUIRED',
    {
      ...DIAGNOSED,
      text: 'Stuck.',
      stuck_because: 'Five turns.',
      tried: ['Not the disk.'],
      escalate_to: 'its owners',
    },
    ['Five turns.', 'Not the disk.', 'Escalate to'],
  ],
  [
    'STATUS_UPDATE',
    {
      text: 'Reading.',
      progress: 'phase diagnosing',
      pending: ['a.log'],
      phase: 'diagnosing',
      missing: 'a log',
    },
    ['phase diagnosing', 'a.log', 'waits for a log', 'Ask again'],
  ],
  ['ERROR', { text: 'It failed.', code: 'too_busy', retryable: true }, ['It failed.', 'Ask again']],
];

test.each(FACES)('%s has a face of its own', (type, fields, texts) => {
  show({ type, ...fields });
  for (const text of texts) expect(screen.getAllByText(text).length).toBeGreaterThan(0);
});

test('an option is an answer that is sent when it is pressed', () => {
  const onAsk = show({
    type: 'CLARIFICATION_REQUEST',
    text: 'Which?',
    question: 'Which?',
    options: ['cart'],
  });
  screen.getByRole('button', { name: 'cart' }).click();
  expect(onAsk).toHaveBeenCalledWith('cart');
});

test('what a person accepted stands first, and what was rejected last and without its command', () => {
  show({ type: 'PLAN_PROPOSAL', text: 'x', goal: 'y', steps: [{ ...STEP, command: 'rm -rf /' }, CHECK] });
  const items = screen.getAllByRole('listitem').map((item) => item.textContent);
  expect(items[0]).toContain('acceptedThe error is gone.');
  expect(items[1]).toContain('rejectedSet the password.');
  expect(screen.queryByText('rm -rf /')).toBeNull();
});

test('a turn says what it cost and what its model got wrong', () => {
  show({ type: 'ERROR', text: 'x', code: 'y', retryable: false });
  expect(screen.getByText('2 calls, 1,000 tokens (700 cached), $0.0200, medium effort')).toBeDefined();
  expect(screen.getByText('1 answer sent back')).toBeDefined();
  expect(screen.getByText('2 invented citations')).toBeDefined();
});
