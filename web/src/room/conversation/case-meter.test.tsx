import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { keys, queryClient } from '~/api/queries';
import { CaseMeter, shareSpent } from './case-meter';

const SPENT = { tokens: 12_345, cost_usd: 0.25, token_budget: 2_000_000, cost_budget_usd: 5, is_over: false };

afterEach(() => {
  cleanup();
  queryClient.clear();
});

function shown(spending: typeof SPENT) {
  queryClient.setQueryData(keys.spending('case_1'), spending);
  queryClient.setQueryData(keys.investigation('case_1'), { intensity: 'full' });
  return render(
    <QueryClientProvider client={queryClient}>
      <CaseMeter caseId="case_1" />
    </QueryClientProvider>,
  );
}

test('a case tells its tokens, dollars and effort, of what it may spend', () => {
  shown(SPENT);
  expect(
    screen.getByText('This case: 12,345 of 2,000,000 tokens, $0.25 of $5.00, full effort'),
  ).toBeDefined();
  expect(screen.queryByRole('status')).toBeNull();
});

test('a spent budget says so, and who answers now', () => {
  shown({ ...SPENT, tokens: 1_999_000, is_over: true });
  expect(screen.getByRole('status').textContent).toContain('The budget is spent');
});

test('a case that no model worked on shows nothing', () => {
  const { container } = shown({ ...SPENT, tokens: 0, cost_usd: 0 });
  expect(container.textContent).toBe('');
});

test('the larger of the two shares counts, and no budget is a spent one', () => {
  expect(shareSpent(SPENT)).toBe(0.05);
  expect(shareSpent({ ...SPENT, tokens: 1_000_000 })).toBe(0.5);
  expect(shareSpent({ ...SPENT, token_budget: 0 })).toBe(1);
});
