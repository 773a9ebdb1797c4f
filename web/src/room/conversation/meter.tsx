/** What a turn cost: the model, its calls, tokens and dollars, and what went wrong on the way. */
import { Badge } from '~/ui/badges';
import { formatCount, plural } from '~/ui/numbers';
import type { Turn } from './use-turns';

export function Meter({ turn: { model, usage }, isTold }: { turn: Turn; isTold: boolean }) {
  const tokens = usage.input_tokens + usage.output_tokens;
  const mishaps = [
    [usage.failed_models, 'model without an answer', 'models without an answer'],
    [usage.repairs, 'answer sent back', 'answers sent back'],
    [usage.mistakes, 'wrong call', 'wrong calls'],
    [usage.invented, 'invented citation', 'invented citations'],
  ] as const;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
      <p>
        {model.used ? `${model.provider} ${model.name}. ` : ''}
        {!isTold && model.note}
      </p>
      {tokens > 0 && (
        <p className="tabular-nums">
          {plural(usage.model_calls, 'call')}, {formatCount(tokens)} tokens
          {usage.cached_tokens > 0 && ` (${formatCount(usage.cached_tokens)} cached)`}
          {usage.cost_usd !== null && `, $${usage.cost_usd.toFixed(4)}`}
          {usage.intensity && `, ${usage.intensity} effort`}
        </p>
      )}
      {mishaps.map(
        ([count, one, many]) =>
          count > 0 && (
            <Badge key={one} tone="warn">
              {count} {count === 1 ? one : many}
            </Badge>
          ),
      )}
    </div>
  );
}
