import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { queryClient } from '~/api/queries';
import { Composer } from './composer';

afterEach(() => {
  cleanup();
  queryClient.clear();
  vi.unstubAllGlobals();
});

function asked(onAsk: (message: string) => Promise<unknown>): HTMLTextAreaElement {
  vi.stubGlobal('fetch', async () => Response.json({ state: {}, sessions: [] }));
  render(
    <QueryClientProvider client={queryClient}>
      <Composer caseId="case_1" onAsk={onAsk} isBusy={false} problem={null} note="" />
    </QueryClientProvider>,
  );
  const field = screen.getByRole<HTMLTextAreaElement>('textbox');
  fireEvent.change(field, { target: { value: 'why?' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  return field;
}

test('a question leaves its field when it is taken', async () => {
  const field = asked(async () => 'turn');
  await waitFor(() => expect(field.value).toBe(''));
});

test('a question that is refused stays to be asked again', async () => {
  const refused = vi.fn(() => Promise.reject(new Error('refused')));
  const field = asked(refused);
  await waitFor(() => expect(refused).toHaveBeenCalledWith('why?'));
  expect(field.value).toBe('why?');
});

test('what is written while a question waits is kept', async () => {
  let take = (_: string) => {};
  const taken = new Promise<string>((resolve) => {
    take = resolve;
  });
  const field = asked(() => taken);
  expect(field.value).toBe('why?');
  fireEvent.change(field, { target: { value: 'why? and since when' } });
  take('turn');
  await taken;
  expect(field.value).toBe('why? and since when');
});
