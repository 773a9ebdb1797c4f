/** One possible cause: how likely, what speaks for and against it, and a person's own verdict. */
import { useState } from 'react';
import { CitedText } from '~/markdown/citing';
import { InlineText } from '~/markdown/inline-text';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { ReasonForm } from '~/ui/reason-form';
import { Trouble } from '~/ui/states';
import { type Hypothesis, useJudge } from './use-investigation';

const STATES: Record<Hypothesis['state'], { word: string; tone: 'good' | 'accent' | 'plain' | 'bad' }> = {
  validated: { word: 'proven', tone: 'good' },
  testing: { word: 'being tested', tone: 'accent' },
  proposed: { word: 'proposed', tone: 'plain' },
  rejected: { word: 'ruled out', tone: 'bad' },
};

export function HypothesisItem({ caseId, hypothesis }: { caseId: string; hypothesis: Hypothesis }) {
  const judge = useJudge(caseId);
  const [asking, setAsking] = useState<Asking>();
  const { hypothesis_id: id, state, confidence, mechanism, component, ruled_out_by } = hypothesis;
  const isAccepted = hypothesis.accepted_because !== '';
  const isOut = state === 'rejected';
  return (
    <li className="flex flex-col gap-1 px-4 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>
        {!isOut && <span className="text-sm text-muted tabular-nums">{Math.round(confidence * 100)} %</span>}
        <span className="min-w-0 truncate text-sm text-muted">
          {[component, mechanism].filter(Boolean).join(' · ')}
        </span>
        <span className="flex-1" />
        {isOut || isAccepted ? (
          <Button look="quiet" busy={judge.isPending} onClick={() => judge.mutate({ id, state: 'proposed' })}>
            Take back
          </Button>
        ) : (
          !asking && (
            <>
              <Button look="quiet" onClick={() => setAsking('accepted')}>
                It is this
              </Button>
              <Button look="quiet" onClick={() => setAsking('rejected')}>
                Rule out
              </Button>
            </>
          )
        )}
      </div>
      <p className={isOut ? 'text-muted' : ''}>
        <InlineText text={hypothesis.hypothesis} />
      </p>
      {ruled_out_by !== '' && (
        <p className="text-sm">
          <span className="text-muted">Ruled out: </span>
          <CitedText text={ruled_out_by} />
        </p>
      )}
      <Said word="Accepted" text={hypothesis.accepted_because} />
      <Said word="Rejected before, and newer evidence brought it back" text={hypothesis.rejected_before} />
      <Marks word="For" marks={hypothesis.supporting_evidence} />
      <Marks word="Against" marks={hypothesis.contradicting_evidence} />
      {asking && !isOut && (
        <ReasonForm
          {...QUESTIONS[asking]}
          busy={judge.isPending}
          onCancel={() => setAsking(undefined)}
          onGiven={(reason) =>
            judge.mutate({ id, state: asking, reason }, { onSuccess: () => setAsking(undefined) })
          }
        />
      )}
      {judge.isError && <Trouble error={judge.error} />}
    </li>
  );
}

function Marks({ word, marks }: { word: string; marks: string[] }) {
  if (marks.length === 0) return null;
  return (
    <p className="text-sm">
      <span className="text-muted">{word}: </span>
      <CitedText text={marks.join(' ')} />
    </p>
  );
}

function Said({ word, text }: { word: string; text: string }) {
  if (text === '') return null;
  return (
    <p className="text-sm">
      <span className="text-muted">{word}: </span>
      {text}
    </p>
  );
}

type Asking = 'accepted' | 'rejected';
const QUESTIONS = {
  accepted: {
    question: 'How do you know? It stands first from now on.',
    answer: 'Accept it',
    look: 'primary',
  },
  rejected: {
    question: 'Why is it not this? It comes back only with new evidence.',
    answer: 'Rule it out',
    look: 'danger',
  },
} as const;
