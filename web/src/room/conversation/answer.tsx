/** An answer in the form that its kind deserves. */
import type { ReactNode } from 'react';
import type { Schemas } from '~/api/client';
import { CitedText } from '~/markdown/citing';
import { Markdown } from '~/markdown/markdown';
import { Badge, reasonOnly, VerdictBadge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { Command } from '~/ui/copy-button';
import { formatCount, plural } from '~/ui/numbers';
import { Diagnosis } from './diagnosis';
import { NextSteps } from './next-steps';
import { ResultRows } from './result-rows';
import type { Turn } from './use-turns';

type Response = NonNullable<Turn['response']>;
type Kind = Response['type'];
type Diagnosed = Schemas['Answer'] | Schemas['SolutionReady'] | Schemas['NeedsMoreData'];
type Ask = (message: string) => void;

export function Answer({ turn, response, onAsk }: { turn: Turn; response: Response; onAsk: Ask }) {
  return (
    <div className="appear flex flex-col gap-4">
      {'verdict' in response ? (
        <DiagnosedAnswer turn={turn} response={response} />
      ) : (
        <>
          <Markdown text={response.text} />
          <Particulars response={response} turn={turn} onAsk={onAsk} />
        </>
      )}
      <ModelNote turn={turn} />
    </div>
  );
}

/** A diagnosis without a model is shown from its parts; every other text says something of its own. */
function isWhole(response: Response, isModelUsed: boolean): boolean {
  return response.type === 'ANSWER' && response.intent === 'diagnose' && !isModelUsed;
}

function DiagnosedAnswer({ turn, response }: { turn: Turn; response: Diagnosed }) {
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <VerdictBadge verdict={response.verdict} />
        {response.reason && (
          <p className="min-w-0 flex-1 basis-60 text-sm text-muted">
            <CitedText text={reasonOnly(response.reason)} />
          </p>
        )}
      </div>
      {isWhole(response, turn.model.used) ? (
        <Diagnosis response={response} />
      ) : (
        <>
          <Markdown text={response.text} />
          {'rows' in response && response.rows && response.rows.length > 0 && (
            <Fold title={`${plural(response.rows.length, 'record')} this rests on`}>
              <ResultRows rows={response.rows} />
            </Fold>
          )}
          {hasParts(response) && (
            <Fold title="The diagnosis behind this answer">
              <Diagnosis response={response} />
            </Fold>
          )}
        </>
      )}
    </>
  );
}

function hasParts({ causes, findings, ruled_out, gaps }: Diagnosed): boolean {
  return [causes, findings, ruled_out, gaps].some((part) => part && part.length > 0);
}

export function Fold({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="group rounded-md border border-line">
      <summary className="flex min-h-9 items-center gap-2 rounded-md px-3 text-muted hover:text-ink">
        <span aria-hidden="true" className="transition-transform group-open:rotate-90">
          ›
        </span>
        {title}
      </summary>
      <div className="flex flex-col gap-4 border-t border-line p-3">{children}</div>
    </details>
  );
}

type Rest = Exclude<Response, Diagnosed>;
type Part<Name extends Rest['type']> = (props: {
  response: Extract<Rest, { type: Name }>;
  turn: Turn;
  onAsk: Ask;
}) => ReactNode;

const PARTICULARS: { [Name in Exclude<Kind, Diagnosed['type']>]: Part<Name> } = {
  PLAN_PROPOSAL: ({ response }) => <NextSteps title={`Plan: ${response.goal}`} steps={response.steps} />,
  CLARIFICATION_REQUEST: ({ response, onAsk }) => (
    <div className="flex flex-wrap gap-2">
      {response.options?.map((option) => (
        <Button key={option} onClick={() => onAsk(option)}>
          {option}
        </Button>
      ))}
    </div>
  ),
  CONFIRMATION_REQUEST: ({ response }) => (
    <div className="panel flex flex-col gap-2 p-3">
      <p className="font-medium">{response.action}</p>
      <Command
        text={Object.entries(response.arguments)
          .map(([name, value]) => `${name}: ${value}`)
          .join('\n')}
      />
    </div>
  ),
  ESCALATION_REQUIRED: ({ response }) => (
    <div className="panel flex flex-col gap-2 p-3">
      <p>
        <Badge tone="warn">Escalate to</Badge> {response.escalate_to}
      </p>
      <p className="text-muted">{response.reason}</p>
      {response.tried && response.tried.length > 0 && (
        <ul className="list-disc pl-5 text-muted">
          {response.tried.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </div>
  ),
  STATUS_UPDATE: ({ response, turn, onAsk }) => (
    <div className="flex flex-wrap items-center gap-3">
      <Badge>{response.progress}</Badge>
      <Button icon="retry" onClick={() => onAsk(turn.question)}>
        Ask again
      </Button>
    </div>
  ),
  ERROR: ({ response, turn, onAsk }) =>
    response.retryable && (
      <Button icon="retry" onClick={() => onAsk(turn.question)} className="self-start">
        Ask again
      </Button>
    ),
};

function Particulars(props: { response: Rest; turn: Turn; onAsk: Ask }) {
  const Component = PARTICULARS[props.response.type] as (props: object) => ReactNode;
  return <Component {...props} />;
}

function ModelNote({ turn: { model, usage, response } }: { turn: Turn }) {
  const isTold = response?.text.includes(model.note) && !isWhole(response, model.used);
  const tokens = usage.input_tokens + usage.output_tokens;
  return (
    <p className="text-sm text-muted">
      {model.used ? `${model.provider} ${model.name}. ` : ''}
      {!isTold && model.note}
      {tokens > 0 && ` ${formatCount(tokens)} tokens`}
      {tokens > 0 && usage.cost_usd !== null && `, $${usage.cost_usd.toFixed(4)}`}
    </p>
  );
}
