/** An answer in the form that its kind deserves. */
import type { ReactNode } from 'react';
import type { Schemas } from '~/api/client';
import { CitedText } from '~/markdown/citing';
import { Markdown } from '~/markdown/markdown';
import { useCase } from '~/room/use-case';
import { reasonOnly, VerdictBadge } from '~/ui/badges';
import { plural } from '~/ui/numbers';
import { Diagnosis } from './diagnosis';
import { Meter } from './meter';
import { type Ask, Insights, Particulars, type Response } from './particulars';
import { ResultRows } from './result-rows';
import type { Turn } from './use-turns';

type Diagnosed =
  | Schemas['Answer']
  | Schemas['SolutionReady']
  | Schemas['NeedsMoreData']
  | Schemas['EscalationRequired'];

export function Answer({ turn, response, onAsk }: { turn: Turn; response: Response; onAsk: Ask }) {
  return (
    <div className="appear flex flex-col gap-4">
      {'verdict' in response ? (
        <DiagnosedAnswer turn={turn} response={response} />
      ) : (
        response.type !== 'PLAN_PROPOSAL' && <Markdown text={toldBeside(response)} />
      )}
      <Particulars response={response} turn={turn} onAsk={onAsk} />
      {'insights' in response && <Insights items={response.insights ?? []} />}
      <Meter
        turn={turn}
        isTold={response.text.includes(turn.model.note) && !isWhole(response, turn.model.used)}
      />
    </div>
  );
}

/** A diagnosis without a model is shown from its parts; every other text says something of its own. */
function isWhole(response: Response, isModelUsed: boolean): boolean {
  return response.type === 'ANSWER' && response.intent === 'diagnose' && !isModelUsed;
}

/** Kinds whose steps stand below as a list of their own: of their text only the beginning is needed; of a plan none. */
const LISTED: readonly Response['type'][] = ['SOLUTION_READY', 'NEEDS_MORE_DATA'];

function toldBeside({ type, text }: Response): string {
  return LISTED.includes(type) ? (text.split('\n\n')[0] ?? text) : text;
}

/** The verdict with its reason; not where the conclusion of the case, which is always in sight, is this answer's own. */
function DiagnosedAnswer({ turn, response }: { turn: Turn; response: Diagnosed }) {
  const isConclusion = useCase(turn.case_id).data?.conclusion?.turn_id === turn.turn_id;
  return (
    <>
      {!isConclusion && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <VerdictBadge verdict={response.verdict} />
          {response.reason && (
            <p className="min-w-0 flex-1 basis-60 text-sm text-muted">
              <CitedText text={reasonOnly(response.reason)} />
            </p>
          )}
        </div>
      )}
      {isWhole(response, turn.model.used) ? (
        <Diagnosis turn={turn} response={response} />
      ) : (
        <>
          <Markdown text={toldBeside(response)} />
          {'rows' in response && response.rows && response.rows.length > 0 && (
            <Fold title={`${plural(response.rows.length, 'record')} this rests on`}>
              <ResultRows rows={response.rows} />
            </Fold>
          )}
          {hasParts(response) && (
            <Fold title="The diagnosis behind this answer">
              <Diagnosis turn={turn} response={response} />
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
