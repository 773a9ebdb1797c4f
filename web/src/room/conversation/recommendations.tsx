/** What to do now, in order; a command is copied, never run from here. Each can be accepted or rejected, by key, too. */
import { type RefObject, useRef, useState } from 'react';
import type { Schemas } from '~/api/client';
import { useCommands } from '~/app/commands';
import { useSlidingOrder } from '~/ui/use-sliding-order';
import { StepItem } from './step-item';
import { useIsStale, useRanked } from './use-recommendations';
import type { Turn } from './use-turns';

type Props = { turn: Turn; title: string; steps: readonly Schemas['NextStep'][] };

export function Recommendations({ turn, title, steps }: Props) {
  const ranked = useRanked(turn, steps);
  const isStale = useIsStale(turn);
  const [rejecting, setRejecting] = useState<string | null>(null);
  const list = useRef<HTMLOListElement>(null);
  useSlidingOrder(list, ranked.map(({ step }) => step.step_id).join(' '));
  useStepKeys(list, isStale);
  if (steps.length === 0) return null;
  return (
    <section className="flex flex-col gap-2">
      <h4 className="heading">{title}</h4>
      {isStale && <p className="text-sm text-muted">A newer answer has taken the place of these steps.</p>}
      <ol ref={list} aria-label={title} className="flex flex-col gap-3">
        {ranked.map(({ step, judgement }) => (
          <StepItem
            key={step.step_id}
            turn={turn}
            step={step}
            judgement={judgement}
            isStale={isStale}
            isRejecting={rejecting === step.step_id}
            onReject={(isAsked) => setRejecting(isAsked ? step.step_id : null)}
          />
        ))}
      </ol>
    </section>
  );
}

/** `a` and `r`: for the step that has the focus, else for the first one nobody has judged. */
function useStepKeys(list: RefObject<HTMLOListElement | null>, isStale: boolean): void {
  const press = (what: 'accept' | 'reject') => {
    const focused = document.activeElement?.closest('[data-step]');
    const target = focused ?? list.current?.closest('[data-turn]')?.querySelector('[data-step=open]');
    const button = target?.querySelector<HTMLElement>(`[data-${what}]`);
    button?.focus();
    button?.click();
  };
  useCommands(
    isStale
      ? []
      : [
          {
            ...{ id: 'accept', keys: 'a', title: 'Accept the step', group: 'Steps' },
            run: () => press('accept'),
          },
          {
            ...{ id: 'reject', keys: 'r', title: 'Reject the step', group: 'Steps' },
            run: () => press('reject'),
          },
        ],
  );
}
