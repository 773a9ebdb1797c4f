import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { queryClient } from '~/api/queries';
import { EraseAccount } from './erase-account';

const sent: { method: string; url: string; body: unknown }[] = [];

beforeEach(() => {
  sent.length = 0;
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = () => {};
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push({ method: request.method, url: request.url, body: await request.json() });
    return Response.json({ status: 'erasing', mail_confirms: true }, { status: 202 });
  });
});
afterEach(() => {
  cleanup();
  queryClient.clear();
  vi.unstubAllGlobals();
});

function asked() {
  render(
    <QueryClientProvider client={queryClient}>
      <EraseAccount email="ada@example.com" />
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Erase the account…' }));
}

test('the focus is on the no, and the no sends nothing', () => {
  asked();
  const no = screen.getByRole('button', { name: 'Keep the account' });
  expect(document.activeElement).toBe(no);
  fireEvent.click(no);
  expect(sent).toHaveLength(0);
});

test('without the address nothing can be erased; with it, the password goes along', async () => {
  asked();
  const yes = screen.getByRole('button', { name: 'Erase for good' });
  expect(yes).toHaveProperty('disabled', true);
  const address = screen.getByLabelText('Type ada@example.com to confirm');
  fireEvent.change(address, { target: { value: 'eve@example.com' } });
  expect(yes).toHaveProperty('disabled', true);
  fireEvent.change(address, { target: { value: 'ADA@example.com' } });
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'correct horse' } });
  fireEvent.click(yes);
  await waitFor(() => expect(screen.getByText(/a mail tells you when it is done/)).toBeDefined());
  expect(sent).toHaveLength(1);
  expect(sent[0]?.method).toBe('DELETE');
  expect(sent[0]?.url).toContain('/auth/me');
  expect(sent[0]?.body).toEqual({ password: 'correct horse' });
});
