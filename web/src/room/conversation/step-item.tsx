/** One thing to do: its kind, its words, its exact command, what good output looks like, and what a person makes of it. */
import type { KeyboardEvent } from 'react';
import type { Schemas } from '~/api/client';
import { CitedText } from '~/markdown/citing';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { CodeBox } from '~/ui/code-box';
import { Command } from '~/ui/copy-button';
import { Trouble } from '~/ui/states';
import { EvidenceRequest } from './evidence-request';
import { KINDS } from './step-kinds';
import { type Judgement, useJudgeStep } from './use-recommendations';
import type { Turn } from './use-turns';

const REASONS = ['Done already', 'Does not apply', 'Too risky now', 'Did not help'];

type Props = {
  turn: Turn;
  step: Schemas['NextStep'];
  judgement?: Judgement;
  /** A newer answer stands: nothing can be done with it any more. */
  isStale: boolean;
  isRejecting: boolean;
  onReject: (isAsked: boolean) => void;
};

export function StepItem({ turn, step, judgement, isStale, isRejecting, onReject }: Props) {
  const isOut = judgement === 'rejected';
  return (
    <li
      data-step={judgement || isStale ? 'judged' : 'open'}
      data-slides={step.step_id}
      className={`flex items-start gap-3 rounded-md ${isStale ? 'text-muted' : ''}`}
    >
      <span className="min-w-16 shrink-0">
        <Badge tone={judgement === 'accepted' ? 'good' : 'plain'}>
          {judgement ?? KINDS[step.kind] ?? step.kind}
        </Badge>
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <p className={isOut ? 'text-muted line-through decoration-1' : ''}>
          <CitedText text={step.text} />
        </p>
        {step.command &&
          !isOut &&
          (isStale ? <CodeBox>{step.command}</CodeBox> : <Command text={step.command} />)}
        {step.kind === 'collect' && !isOut && !isStale && (
          <EvidenceRequest caseId={turn.case_id} step={step} />
        )}
        {!isStale && (
          <Judging
            turn={turn}
            step={step}
            judgement={judgement}
            isRejecting={isRejecting}
            onReject={onReject}
          />
        )}
      </div>
    </li>
  );
}

function Judging({ turn, step, judgement, isRejecting, onReject }: Omit<Props, 'isStale'>) {
  const judge = useJudgeStep(turn);
  const isOut = judgement === 'rejected';
  const say = (said: Judgement, reason = '') =>
    judge.mutate({ step_id: step.step_id, judgement: said, reason }, { onSuccess: () => onReject(false) });
  function byKey(event: KeyboardEvent) {
    const reason = isRejecting ? REASONS[Number(event.key) - 1] : undefined;
    if (reason) say('rejected', reason);
    else if (event.key === 'Escape' && isRejecting) onReject(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears the keys of the buttons inside
    <div onKeyDown={byKey} className="flex flex-col gap-1.5">
      <div className="flex flex-wrap gap-1">
        {judgement !== 'accepted' && (
          <Button
            data-accept
            look="quiet"
            aria-keyshortcuts="a"
            busy={judge.isPending}
            onClick={() => say('accepted')}
          >
            {isOut ? 'Take back' : 'Accept'}
          </Button>
        )}
        {!isOut && (
          <Button
            data-reject
            look="quiet"
            aria-keyshortcuts="r"
            aria-expanded={isRejecting}
            onClick={() => onReject(!isRejecting)}
          >
            Reject
          </Button>
        )}
      </div>
      {isRejecting && !isOut && (
        <fieldset className="flex flex-wrap items-center gap-1.5">
          <legend className="pb-1 text-sm text-muted">Why? Keys 1 to {REASONS.length} choose.</legend>
          {REASONS.map((reason, place) => (
            <button
              key={reason}
              type="button"
              disabled={judge.isPending}
              onClick={() => say('rejected', reason)}
              className="min-h-7 rounded-full border border-edge bg-surface px-2.5 text-sm hover:bg-raised disabled:opacity-60"
            >
              <span aria-hidden="true" className="mr-1.5 font-mono text-xs text-muted">
                {place + 1}
              </span>
              {reason}
            </button>
          ))}
        </fieldset>
      )}
      {judge.isError && <Trouble error={judge.error} />}
    </div>
  );
}
