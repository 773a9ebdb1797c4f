/** What the case has spent on models so far, of what it may: tokens, dollars, effort; and that it may no more. */
import { useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '~/api/client';
import { keys } from '~/api/queries';
import { inWave } from '~/api/waves';
import { Icon } from '~/ui/icons';
import { formatCount } from '~/ui/numbers';
import { useInvestigation } from '../investigation/use-investigation';

type Spending = Schemas['SpendingView'];

export function useSpending(caseId: string) {
  return useQuery({
    queryKey: keys.spending(caseId),
    queryFn: ({ signal }) => {
      const params = { path: { case_id: caseId } };
      return inWave(2, () => body(api.GET('/agent/chat/{case_id}/spending', { params, signal })));
    },
  });
}

/** The larger share of the two budgets that is used up, from 0 to 1. */
export function shareSpent({ tokens, token_budget, cost_usd, cost_budget_usd }: Spending): number {
  const shares = [
    [tokens, token_budget],
    [cost_usd, cost_budget_usd],
  ].map(([spent = 0, budget = 0]) => (budget > 0 ? spent / budget : 1));
  return Math.min(1, Math.max(...shares));
}

export function CaseMeter({ caseId }: { caseId: string }) {
  const spending = useSpending(caseId).data;
  const intensity = useInvestigation(caseId).data?.intensity;
  // A case that no model has worked on costs nothing: a row of noughts would only be in the way.
  if (!spending || (spending.tokens === 0 && !spending.is_over)) return null;
  return (
    <section aria-label="What this case has spent" className="border-t border-line bg-surface">
      <div className="mx-auto flex max-w-3xl flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-2 text-sm text-muted">
        <meter
          aria-label="Share of the budget that is spent"
          min={0}
          max={1}
          high={0.8}
          value={shareSpent(spending)}
          className="h-2 w-16"
        />
        <p className="tabular-nums">
          This case: {formatCount(spending.tokens)} of {formatCount(spending.token_budget)} tokens, $
          {spending.cost_usd.toFixed(2)} of ${spending.cost_budget_usd.toFixed(2)}
          {intensity && `, ${intensity} effort`}
        </p>
        {spending.is_over && (
          <p role="status" className="flex items-center gap-1 text-warn">
            <Icon name="unverified" />
            The budget is spent: no model is asked any more, the analyst answers alone.
          </p>
        )}
      </div>
    </section>
  );
}
