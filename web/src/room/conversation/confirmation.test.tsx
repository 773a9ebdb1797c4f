import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { queryClient } from '~/api/queries';
import { Confirmation } from './confirmation';
import type { Turn } from './use-turns';

const RESPONSE = {
  type: 'CONFIRMATION_REQUEST' as const,
  text: 'NetworkAnalyzer was not run.',
  action: 'NetworkAnalyzer',
  arguments: { host: 'db.example.com', port: '5432' },
  arguments_sha256: 'a'.repeat(64),
  expires_at: new Date(Date.now() + 600_000).toISOString(),
  confirmation_id: 'conf_1',
  effect: 'It only reads.',
  citations: [],
  insights: [],
};
let waiting: { confirmation_id: string }[] = [];
const sent: { url: string; body: unknown }[] = [];

beforeEach(() => {
  sent.length = 0;
  waiting = [{ confirmation_id: 'conf_1' }];
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method === 'GET') return Response.json({ items: waiting });
    sent.push({ url: request.url, body: await request.json() });
    return Response.json({ status: 'done', tool: 'NetworkAnalyzer', output: 'open', truncated: false });
  });
});
afterEach(() => {
  cleanup();
  queryClient.clear();
  vi.unstubAllGlobals();
});

function shown(response = RESPONSE) {
  const turn = { turn_id: 'turn_1', case_id: 'case_1', question: 'why?' } as Turn;
  render(
    <QueryClientProvider client={queryClient}>
      <Confirmation turn={turn} response={response} onAsk={() => {}} />
    </QueryClientProvider>,
  );
}

test('the focus is on the no, so that Enter means no', () => {
  shown();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Do not allow' }));
});

test.each([
  ['Do not allow', { allow: false, for_case: false }, 'Not allowed'],
  ['Allow once', { allow: true, for_case: false }, 'Allowed once'],
  ['Allow for this case', { allow: true, for_case: true }, 'Allowed for this case'],
])('%s says exactly that of exactly what was shown', async (name, said, told) => {
  shown();
  fireEvent.click(screen.getByRole('button', { name }));
  await waitFor(() => expect(screen.getByText(told)).toBeDefined());
  expect(sent).toHaveLength(1);
  expect(sent[0]?.url).toContain('/agent/tools/confirmations/case_1/conf_1');
  expect(sent[0]?.body).toEqual({ ...said, sha256: RESPONSE.arguments_sha256 });
  expect(screen.queryByText('Waits for you')).toBeNull();
});

test('what was answered on another page no longer waits', async () => {
  waiting = [];
  shown();
  await waitFor(() => expect(screen.getByText('No longer waits')).toBeDefined());
  expect(screen.queryByRole('button', { name: 'Allow once' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Ask again' })).toBeDefined();
});

test('what is older than its time no longer waits', () => {
  shown({ ...RESPONSE, expires_at: new Date(0).toISOString() });
  expect(screen.getByText('No longer waits')).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Do not allow' })).toBeNull();
});
