/** One solution: its steps and risk, the check that proves it, and what new evidence said of it. */
import { useState } from 'react';
import { CitedText } from '~/markdown/citing';
import { InlineText } from '~/markdown/inline-text';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { CopyButton } from '~/ui/copy-button';
import { ReasonForm } from '~/ui/reason-form';
import { Trouble } from '~/ui/states';
import { OUTCOMES, STATES } from './solution-words';
import { type Solution, useMove } from './use-solutions';

const RISKS = { low: 'good', medium: 'warn', high: 'bad' } as const;

type Asking = 'verified' | 'rejected';

const QUESTIONS: Record<Asking, string> = {
  verified: 'How do you know that it worked?',
  rejected: 'Why not this?',
};

export function SolutionItem({ caseId, solution }: { caseId: string; solution: Solution }) {
  const move = useMove(caseId, solution);
  const [asking, setAsking] = useState<Asking>();
  const { state, risk, component, cause, reason } = solution;
  const isOut = state === 'rejected';
  return (
    <li className="flex flex-col gap-1.5 px-4 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={STATES[state]}>{state}</Badge>
        <Badge tone={RISKS[risk]}>{risk} risk</Badge>
        {solution.origin === 'person' && <Badge>yours</Badge>}
        <span className="min-w-0 text-sm text-muted">{[component, cause].filter(Boolean).join(' · ')}</span>
      </div>
      <p className={isOut ? 'text-muted' : 'font-medium'}>
        <InlineText text={solution.title} />
      </p>
      {reason !== '' && (
        <p className="text-sm text-muted">
          {state}: {reason}
        </p>
      )}
      {!isOut && (
        <details open={state === 'proposed'}>
          <summary className="link w-fit text-sm">Steps and check</summary>
          <Steps steps={solution.steps} />
          <p className="pt-1 text-sm text-muted">
            Risk: <InlineText text={solution.risk_because} />
          </p>
          {solution.verification.length > 0 && (
            <>
              <p className="heading pt-2">It worked when</p>
              <Steps steps={solution.verification} />
            </>
          )}
        </details>
      )}
      <Checked solution={solution} />
      {asking ? (
        <ReasonForm
          question={QUESTIONS[asking]}
          answer="Keep it"
          required
          busy={move.isPending}
          onCancel={() => setAsking(undefined)}
          onGiven={(given) =>
            move.mutate({ state: asking, reason: given }, { onSuccess: () => setAsking(undefined) })
          }
        />
      ) : (
        <Moves
          state={state}
          busy={move.isPending}
          onMove={(to) => move.mutate({ state: to })}
          onAsk={setAsking}
        />
      )}
      {move.isError && <Trouble error={move.error} />}
    </li>
  );
}

function Steps({ steps }: { steps: Solution['steps'] }) {
  return (
    <ol className="list-decimal pt-1 pl-5">
      {steps.map((step) => (
        <li key={`${step.text} ${step.command}`} className="py-0.5">
          <InlineText text={step.text} />
          {step.command && (
            <span className="mt-1 flex items-start gap-1">
              <code className="min-w-0 flex-1 rounded-md bg-raised px-2 py-1 font-mono text-sm">
                {step.command}
              </code>
              <CopyButton text={step.command} what="the command" />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function Checked({ solution: { state, check } }: { solution: Solution }) {
  if (!check) {
    return state === 'applied' ? (
      <p className="text-sm text-muted">
        Bring evidence from after the fix: it is checked as soon as it is read.
      </p>
    ) : null;
  }
  const { words, tone } = OUTCOMES[check.outcome];
  return (
    <div className="flex flex-col gap-1 rounded-md bg-raised px-3 py-2">
      <p className="flex flex-wrap items-baseline gap-2">
        <Badge tone={tone}>{words}</Badge>
        <span className="min-w-0">
          <CitedText text={`${check.text} ${check.marks.join(' ')}`} />
        </span>
      </p>
      {check.to_bring.length > 0 && (
        <>
          <p className="heading">What would show it</p>
          <Steps steps={check.to_bring} />
        </>
      )}
      <p className="text-sm text-muted">Read: {check.files.join(', ')}</p>
    </div>
  );
}

type MovesProps = {
  state: Solution['state'];
  busy: boolean;
  onMove: (state: Solution['state']) => void;
  onAsk: (state: Asking) => void;
};

function Moves({ state, busy, onMove, onAsk }: MovesProps) {
  return (
    <div className="flex flex-wrap gap-2">
      {state === 'proposed' && (
        <>
          <Button busy={busy} icon="check" onClick={() => onMove('applied')}>
            I applied it
          </Button>
          <Button look="quiet" onClick={() => onAsk('rejected')}>
            Reject
          </Button>
        </>
      )}
      {state === 'applied' && (
        <>
          <Button onClick={() => onAsk('verified')}>I saw it work</Button>
          <Button look="quiet" onClick={() => onAsk('rejected')}>
            It was wrong
          </Button>
          <Button look="quiet" busy={busy} onClick={() => onMove('proposed')}>
            Not applied yet
          </Button>
        </>
      )}
      {state === 'verified' && (
        <Button look="quiet" busy={busy} onClick={() => onMove('applied')}>
          Check it again
        </Button>
      )}
      {state === 'rejected' && (
        <Button look="quiet" busy={busy} onClick={() => onMove('proposed')}>
          Take back
        </Button>
      )}
    </div>
  );
}
