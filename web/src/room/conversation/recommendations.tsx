/** What to do now, in order; a command is copied, never run from here. Each can be accepted or rejected. */
import { useState } from 'react';
import type { Schemas } from '~/api/client';
import { CitedText } from '~/markdown/citing';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { Command } from '~/ui/copy-button';
import { Trouble } from '~/ui/states';
import { KINDS } from './step-kinds';
import { type Judgement, useJudgeStep, useRanked } from './use-recommendations';
import type { Turn } from './use-turns';

type Props = { turn: Turn; title: string; steps: readonly Schemas['NextStep'][] };

const REASONS = ['Done already', 'Does not apply', 'Too risky now', 'Did not help'];

export function Recommendations({ turn, title, steps }: Props) {
  const ranked = useRanked(turn, steps);
  if (steps.length === 0) return null;
  return (
    <section className="flex flex-col gap-2">
      <h4 className="heading">{title}</h4>
      <ol aria-label={title} className="flex flex-col gap-3">
        {ranked.map(({ step, judgement }) => (
          <Recommendation key={step.step_id} turn={turn} step={step} judgement={judgement} />
        ))}
      </ol>
    </section>
  );
}

type ItemProps = { turn: Turn; step: Schemas['NextStep']; judgement?: Judgement };

function Recommendation({ turn, step, judgement }: ItemProps) {
  const judge = useJudgeStep(turn);
  const [isRejecting, setRejecting] = useState(false);
  const say = (said: Judgement, reason = '') =>
    judge.mutate(
      { step_id: step.step_id, judgement: said, reason },
      { onSuccess: () => setRejecting(false) },
    );
  const isOut = judgement === 'rejected';
  return (
    <li className="flex items-start gap-3">
      <span className="min-w-16 shrink-0">
        <Badge tone={judgement === 'accepted' ? 'good' : 'plain'}>
          {judgement ?? KINDS[step.kind] ?? step.kind}
        </Badge>
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <p className={isOut ? 'text-muted line-through decoration-1' : ''}>
          <CitedText text={step.text} />
        </p>
        {step.command && !isOut && <Command text={step.command} />}
        <div className="flex flex-wrap gap-1">
          {judgement !== 'accepted' && (
            <Button look="quiet" busy={judge.isPending} onClick={() => say('accepted')}>
              {isOut ? 'Take back' : 'Accept'}
            </Button>
          )}
          {!isOut && !isRejecting && (
            <Button look="quiet" onClick={() => setRejecting(true)}>
              Reject
            </Button>
          )}
          {isRejecting &&
            REASONS.map((reason) => (
              <Button key={reason} busy={judge.isPending} onClick={() => say('rejected', reason)}>
                {reason}
              </Button>
            ))}
          {isRejecting && (
            <Button look="quiet" onClick={() => setRejecting(false)}>
              Cancel
            </Button>
          )}
        </div>
        {judge.isError && <Trouble error={judge.error} />}
      </div>
    </li>
  );
}
