/** What only one kind of response has, beside its text. */
import type { ReactNode } from 'react';
import type { Schemas } from '~/api/client';
import { bare } from '~/markdown/bare';
import { CitedText } from '~/markdown/citing';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { Confirmation } from './confirmation';
import { Recommendations } from './recommendations';
import type { Turn } from './use-turns';

export type Response = NonNullable<Turn['response']>;
export type Ask = (message: string) => void;
type Kind = Response['type'];
type Part<Name extends Kind> = (props: {
  response: Extract<Response, { type: Name }>;
  turn: Turn;
  onAsk: Ask;
}) => ReactNode;

const PARTICULARS: { [Name in Kind]: Part<Name> } = {
  ANSWER: () => null,
  PLAN_PROPOSAL: ({ response, turn, onAsk }) => (
    <>
      <Lines title="To tell apart" lines={response.to_tell_apart ?? []} />
      <Recommendations turn={turn} title={`Plan: ${response.goal}`} steps={response.steps} />
      <Button
        className="self-start"
        onClick={() => onAsk('Go on with this plan: what does the evidence say?')}
      >
        Go on with this plan
      </Button>
    </>
  ),
  CLARIFICATION_REQUEST: ({ response, onAsk }) => (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="pb-2 text-sm text-muted">Choose, or answer below in your own words.</legend>
      {response.options?.map((option) => (
        <Button key={option} onClick={() => onAsk(option)}>
          {option}
        </Button>
      ))}
    </fieldset>
  ),
  CONFIRMATION_REQUEST: Confirmation,
  SOLUTION_READY: ({ response, turn }) => (
    <>
      <Recommendations turn={turn} title="Do this" steps={response.solution} />
      <Recommendations turn={turn} title="Then prove it" steps={response.verification} />
    </>
  ),
  NEEDS_MORE_DATA: ({ response, turn }) => (
    <Recommendations turn={turn} title="What to bring" steps={response.needed} />
  ),
  ESCALATION_REQUIRED: ({ response }) => (
    <section aria-label="This needs a person" className="panel flex flex-col gap-2 p-3">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone="warn">Escalate to</Badge> {response.escalate_to}
      </p>
      <p className="text-muted">{response.stuck_because}</p>
      <Lines title="What was tried" lines={response.tried ?? []} />
    </section>
  ),
  STATUS_UPDATE: ({ response, turn, onAsk }) => (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-3">
        <Badge tone="accent">{response.progress}</Badge>
        {response.missing && <span className="text-sm text-muted">waits for {response.missing}</span>}
      </p>
      <Lines title="Still being read" lines={response.pending ?? []} />
      {response.pending && response.pending.length > 0 && (
        <Button icon="retry" className="self-start" onClick={() => onAsk(turn.question)}>
          Ask again
        </Button>
      )}
    </div>
  ),
  ERROR: ({ response, turn, onAsk }) =>
    response.retryable && (
      <Button icon="retry" onClick={() => onAsk(turn.question)} className="self-start">
        Ask again
      </Button>
    ),
};

export function Particulars(props: { response: Response; turn: Turn; onAsk: Ask }) {
  const Component = PARTICULARS[props.response.type] as (props: object) => ReactNode;
  return <Component {...props} />;
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <section className="flex flex-col gap-1">
      <h4 className="heading">{title}</h4>
      <ul className="list-disc pl-5 text-muted">
        {lines.map((text) => (
          <li key={text} className="break-words">
            <CitedText text={text} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What helped before: the user's own past cases, and pages of the library. */
export function Insights({ items }: { items: readonly Schemas['Insight'][] }) {
  if (items.length === 0) return null;
  return (
    <section className="flex flex-col gap-2">
      <h4 className="heading">Seen before</h4>
      <ul className="flex flex-col gap-2">
        {items.map((item) => (
          <li
            key={`${item.kind} ${item.reference}`}
            className="flex flex-col gap-0.5 border-l-2 border-line pl-3"
          >
            <p className="flex flex-wrap items-center gap-2">
              <Badge>{item.kind === 'past_case' ? 'your case' : 'library'}</Badge>
              {item.kind === 'past_case' ? (
                <a href={`/cases/${item.reference}`} className="link">
                  {item.title}
                </a>
              ) : (
                <span className="font-medium">{item.title}</span>
              )}
            </p>
            <p className="line-clamp-3 text-sm text-muted">{bare(item.text)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
