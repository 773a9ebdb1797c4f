/** The conversation of the case: what was asked, what is being found out, and the answers. */
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { CaseMeter } from './case-meter';
import { Composer } from './composer';
import { TurnItem } from './turn-item';
import { hasEnded, question, type Turn, useAsk, useTurns } from './use-turns';

const STARTERS = [
  'What is wrong and why?',
  'What happened, in order?',
  'Show the errors',
  'Is somebody attacking us?',
];

export function Conversation({
  caseId,
  turnId,
  reading,
}: {
  caseId: string;
  turnId?: string;
  reading: number;
}) {
  const turns = useTurns(caseId);
  const navigate = useNavigate();
  const asking = useAsk(caseId, (turn) => {
    void navigate({
      to: '/cases/$caseId',
      params: { caseId },
      search: (old) => ({ ...old, turn: turn.turn_id }),
    });
  });
  const ask = (message: string) => asking.mutate(question(message));
  const items = turns.data ?? [];
  const isRunning = items.some((turn) => !hasEnded(turn)) || asking.isPending;
  return (
    <section aria-labelledby="conversation-title" className="flex min-h-0 flex-1 flex-col">
      <h2 id="conversation-title" className="sr-only">
        Conversation
      </h2>
      <div className="turns min-h-0 flex-1 overflow-y-auto">
        {turns.isPending && (
          <div className="mx-auto max-w-3xl">
            <Skeleton rows={4} what="the conversation" />
          </div>
        )}
        {turns.isError && !turns.data && (
          <Failed error={turns.error} what="the conversation" onRetry={() => turns.refetch()} />
        )}
        {turns.data && items.length === 0 && <Start onAsk={ask} />}
        {items.length > 0 && <Turns items={items} turnId={turnId} onAsk={ask} />}
      </div>
      <CaseMeter caseId={caseId} />
      <Composer
        key={caseId}
        caseId={caseId}
        onAsk={(message) => asking.mutateAsync(question(message))}
        isBusy={isRunning}
        problem={asking.error}
        note={noteOf(asking.isPaused, reading)}
      />
    </section>
  );
}

function noteOf(isOffline: boolean, reading: number): string {
  if (isOffline) return 'It is asked when the network is back.';
  return reading > 0
    ? `${reading} still being read; the answer waits for ${reading === 1 ? 'it' : 'them'}.`
    : '';
}

function Start({ onAsk }: { onAsk: (message: string) => void }) {
  return (
    <Empty icon="question" title="Ask what is wrong">
      <p>Every answer names its lines, says what was ruled out, and what could not be checked.</p>
      <ul className="flex flex-wrap justify-center gap-2">
        {STARTERS.map((text) => (
          <li key={text}>
            <button
              type="button"
              onClick={() => onAsk(text)}
              className="min-h-8 rounded-full border border-edge bg-surface px-3 text-ink hover:bg-raised"
            >
              {text}
            </button>
          </li>
        ))}
      </ul>
    </Empty>
  );
}

function Turns({
  items,
  turnId,
  onAsk,
}: {
  items: Turn[];
  turnId?: string;
  onAsk: (message: string) => void;
}) {
  const list = useRef<HTMLOListElement>(null);
  const wanted = turnId && items.some((turn) => turn.turn_id === turnId) ? turnId : items.at(-1)?.turn_id;
  const shown = useRef<string>(undefined);
  useEffect(() => {
    // The question goes to the top and the answer grows below it, so nothing that is being read moves.
    const place = list.current?.querySelector<HTMLElement>(`[data-turn="${wanted}"]`);
    const scroller = list.current?.parentElement;
    if (!place || !scroller || shown.current === wanted) return;
    if (shown.current === undefined) scroller.scrollTop = place.offsetTop - scroller.offsetTop;
    else place.scrollIntoView({ block: 'start' });
    shown.current = wanted;
  }, [wanted]);
  return (
    <ol ref={list} className="mx-auto flex max-w-3xl flex-col px-4">
      {items.map((turn, place) => (
        <li
          key={turn.turn_id}
          data-turn={turn.turn_id}
          className={`flex flex-col gap-4 py-5 ${place === items.length - 1 ? 'last-turn' : 'border-b border-line'}`}
        >
          <TurnItem turn={turn} onAsk={onAsk} />
        </li>
      ))}
    </ol>
  );
}
