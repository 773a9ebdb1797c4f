/** What is being done about a question, step by step: open while it runs, one line when it is over. */
import { useEffect, useId, useState } from 'react';
import { CitedText } from '~/markdown/citing';
import { Icon, type IconName } from '~/ui/icons';
import { formatCount } from '~/ui/numbers';
import { Trouble } from '~/ui/states';
import { formatDuration } from '~/ui/time';
import { ToolCall } from './tool-call';
import { hasEnded, type Step, type Turn, useSteps } from './use-turns';

const ICONS: Partial<Record<Step['kind'], IconName>> = {
  failed: 'unverified',
  ruled_out: 'close',
  facts: 'file',
  waiting_for_evidence: 'file',
  matched: 'search',
  tool: 'search',
};

export function Steps({ turn }: { turn: Turn }) {
  const running = !hasEnded(turn);
  const [choice, setChoice] = useState<boolean | null>(null);
  const isOpen = choice ?? running;
  const steps = useSteps(turn, isOpen);
  const listId = useId();
  const items = steps.data?.items ?? [];
  return (
    <div className="flex flex-col gap-2">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={listId}
        onClick={() => setChoice(!isOpen)}
        className="flex min-h-6 items-center gap-2 self-start rounded-sm text-sm text-muted hover:text-ink"
      >
        <Icon
          name={running ? 'spinner' : 'chevron'}
          className={running ? 'spin text-accent' : `transition-transform ${isOpen ? 'rotate-90' : ''}`}
        />
        {running ? (
          <span>
            Working on it, <Elapsed since={turn.created_at} />
          </span>
        ) : (
          <span>
            {turn.status === 'failed' ? 'Gave up after' : 'Answered in'} {formatDuration(durationOf(turn))}
          </span>
        )}
      </button>
      <ol id={listId} hidden={!isOpen} className="flex flex-col gap-1.5 border-l border-line pl-4 text-sm">
        {items.map((step, place) => (
          <li key={step.seq} className="appear flex items-start gap-2">
            <Icon name={ICONS[step.kind] ?? 'check'} className="mt-0.5 text-muted" />
            <span className="min-w-0 flex-1">
              <CitedText text={step.text} />
              <ToolCall step={step} />
            </span>
            <span className="shrink-0 text-xs leading-5 text-muted">
              {spentOn(step)}
              {formatDuration(between(items[place - 1]?.at ?? turn.created_at, step.at))}
            </span>
          </li>
        ))}
        {steps.isError && (
          <li>
            <Trouble error={steps.error} />
          </li>
        )}
      </ol>
    </div>
  );
}

/** What a step cost, where it cost anything. */
function spentOn({ data: { tokens } }: Step): string {
  return typeof tokens === 'number' && tokens > 0 ? `${formatCount(tokens)} tokens, ` : '';
}

function between(start: string, end: string): number {
  return Date.parse(end) - Date.parse(start);
}

function durationOf({ created_at, finished_at }: Turn): number {
  return finished_at ? between(created_at, finished_at) : 0;
}

function Elapsed({ since }: { since: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 100);
    return () => window.clearInterval(timer);
  }, []);
  // Tenths, as often as it moves: milliseconds would only flicker.
  return <span role="timer">{formatDuration(Math.round((now - Date.parse(since)) / 100) * 100)}</span>;
}
