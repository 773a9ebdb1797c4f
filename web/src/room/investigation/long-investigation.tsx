/** The investigation that goes on by itself: start and stop, what it waits for, its steps, and why it ended. */
import { CitedText } from '~/markdown/citing';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { plural } from '~/ui/numbers';
import { Trouble } from '~/ui/states';
import { Time } from '~/ui/time';
import { type Long, useLongInvestigation, useStart, useStop } from './use-long-investigation';
import { WaitBox } from './wait-box';

const ENDS: Record<Long['status'], { word: string; tone: 'good' | 'accent' | 'plain' | 'warn' }> = {
  running: { word: 'running', tone: 'accent' },
  resolved: { word: 'resolved', tone: 'good' },
  escalated: { word: 'needs somebody', tone: 'warn' },
  stopped: { word: 'stopped', tone: 'plain' },
};

export function LongInvestigation({ caseId }: { caseId: string }) {
  const found = useLongInvestigation(caseId);
  const start = useStart(caseId);
  const last = found.data ?? null;
  const isRunning = last?.status === 'running';
  return (
    <section aria-labelledby="by-itself-title" className="border-t border-line px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id="by-itself-title" className="font-semibold">
          By itself
        </h2>
        {last && <Badge tone={ENDS[last.status].tone}>{ENDS[last.status].word}</Badge>}
        <span className="flex-1" />
        {isRunning ? (
          <Stop caseId={caseId} id={last.investigation_id} />
        ) : (
          <Button busy={start.isPending || found.isPending} onClick={() => start.mutate()}>
            {last ? 'Investigate again' : 'Investigate'}
          </Button>
        )}
      </div>
      {!last && !found.isPending && (
        <p className="mt-1 text-muted">
          It asks, reads what you bring and goes on, until the cause is proven and the fix confirmed.
        </p>
      )}
      {found.isError && <Trouble error={found.error} />}
      {start.isError && <Trouble error={start.error} />}
      {last?.reason && (
        <p className="mt-1">
          <CitedText text={last.reason} />
        </p>
      )}
      {last && isRunning && <Now caseId={caseId} running={last} />}
      {last && last.steps.length > 0 && <Steps long={last} />}
    </section>
  );
}

function Now({ caseId, running }: { caseId: string; running: Long }) {
  if (!running.waiting) return <p className="mt-1 text-muted">It is thinking.</p>;
  const { waiting, investigation_id: id } = running;
  return <WaitBox key={waiting.wait_id} caseId={caseId} id={id} wait={waiting} />;
}

function Stop({ caseId, id }: { caseId: string; id: string }) {
  const stop = useStop(caseId, id);
  return (
    <>
      <Button look="danger" busy={stop.isPending} onClick={() => stop.mutate()}>
        Stop
      </Button>
      {stop.isError && <Trouble error={stop.error} />}
    </>
  );
}

function Steps({ long }: { long: Long }) {
  return (
    <details className="mt-2">
      <summary className="cursor-pointer text-sm text-muted">
        {plural(long.steps.length, 'step')}, {plural(long.turns, 'answer')}
      </summary>
      <ol className="mt-1 flex flex-col gap-1 text-sm">
        {long.steps.map(({ step, stage, at, text, because }) => (
          <li key={`${step} ${stage}`} className="flex flex-wrap gap-x-2">
            <span className="text-muted">
              {step}. {stage} <Time iso={at} detail="clock" />
            </span>
            <span className="min-w-0 break-words">
              <CitedText text={text} />
              {because !== '' && (
                <span className="text-muted">
                  {' '}
                  Because <CitedText text={because} />.
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
