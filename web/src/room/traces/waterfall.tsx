/** One trace, a row per span: who called whom, when, how long, and which spans held the whole up. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { CitationMark } from '~/markdown/citing';
import { Button } from '~/ui/button';
import { formatCount, plural } from '~/ui/numbers';
import { Failed, Skeleton } from '~/ui/states';
import { formatDuration } from '~/ui/time';
import { pointing } from '../time/pointed';
import { type Row, type Span, treeOf, unfolded } from './trace-tree';
import { MOST_SPANS, type Trace, useSpans } from './use-traces';

const ROW_PX = 28;

type Props = {
  caseId: string;
  trace: Trace;
  /** The span of the address. */
  spanId: string | undefined;
  onSpan: (spanId: string) => void;
};

export function Waterfall({ caseId, trace, spanId, onSpan }: Props) {
  const spans = useSpans(caseId, trace.number, trace.trace_id);
  if (spans.isPending) return <Skeleton rows={6} what="the trace" />;
  if (spans.isError) {
    return <Failed error={spans.error} what="the trace" onRetry={() => spans.refetch()} />;
  }
  return <Rows spans={spans.data} trace={trace} spanId={spanId} onSpan={onSpan} />;
}

type RowsProps = Omit<Props, 'caseId'> & { spans: readonly Span[] };

function Rows({ spans, trace, spanId, onSpan }: RowsProps) {
  const tree = useMemo(() => treeOf(spans), [spans]);
  const [folded, setFolded] = useState<ReadonlySet<Span>>(new Set());
  // The span itself, not its place: that changes when others are folded or left out.
  const [current, setCurrent] = useState(() => tree.rows.find(({ span }) => span.span_id === spanId)?.span);
  const [onlyCritical, setOnlyCritical] = useState(false);
  const rows = useMemo(
    () => unfolded(tree.rows, folded).filter((row) => !onlyCritical || row.isCritical),
    [tree, folded, onlyCritical],
  );
  const place = Math.max(
    0,
    rows.findIndex(({ span }) => span === current),
  );
  const chosen = rows[place];
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    initialOffset: Math.max(0, (place - 8) * ROW_PX),
  });

  function fold(row: Row) {
    const next = new Set(folded);
    if (!next.delete(row.span)) next.add(row.span);
    setFolded(next);
  }
  function move(event: KeyboardEvent) {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step !== undefined) {
      const next = Math.max(0, Math.min(rows.length - 1, place + step));
      setCurrent(rows[next]?.span);
      virtual.scrollToIndex(next);
    } else if ((event.key === 'ArrowLeft' || event.key === 'ArrowRight') && chosen) {
      fold(chosen);
    } else if (event.key === 'Enter' && chosen?.span.span_id) {
      onSpan(chosen.span.span_id);
    } else return;
    event.preventDefault();
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-y border-line px-4 py-2 text-sm text-muted">
        <p className="min-w-0 flex-1">
          {plural(spans.length, 'span')} in {plural(tree.services.length, 'service')},{' '}
          {formatDuration(tree.length)}
          {spans.length < trace.spans &&
            `; the first ${formatCount(MOST_SPANS)} of ${formatCount(trace.spans)}`}
        </p>
        <Button aria-pressed={onlyCritical} onClick={() => setOnlyCritical(!onlyCritical)}>
          <span aria-hidden="true" className="size-2.5 shrink-0 rounded-sm bg-accent" />
          Critical path
        </Button>
      </div>
      <div
        ref={box}
        role="listbox"
        tabIndex={0}
        aria-label="Spans. Arrows move and fold, Enter links to a span."
        aria-activedescendant={chosen ? `span-${place}` : undefined}
        onKeyDown={move}
        className="min-h-0 flex-1 overflow-auto -outline-offset-2"
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <SpanRow
                  key={item.key}
                  place={item.index}
                  top={item.start}
                  row={row}
                  length={tree.length}
                  count={rows.length}
                  isSameService={rows[item.index - 1]?.span.service === row.span.service}
                  isCurrent={row === chosen}
                  onPick={() => {
                    if (row === chosen) fold(row);
                    setCurrent(row.span);
                    if (row.span.span_id) onSpan(row.span.span_id);
                  }}
                />
              )
            );
          })}
        </div>
      </div>
      {chosen && <Chosen row={chosen} total={tree.length} />}
    </div>
  );
}

type RowProps = {
  place: number;
  top: number;
  row: Row;
  length: number;
  count: number;
  /** As the row above: where there is little room, the name of the operation says more. */
  isSameService: boolean;
  isCurrent: boolean;
  onPick: () => void;
};

function SpanRow({ place, top, row, length, count, isSameService, isCurrent, onPick }: RowProps) {
  const { span } = row;
  const percent = (value: number) => `${length > 0 ? ((100 * value) / length).toFixed(3) : 0}%`;
  const tone = span.failed ? 'bg-bad-fill' : row.isCritical ? 'bg-accent' : 'bg-edge';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list moves the current span by keyboard
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names its current span
    <div
      id={`span-${place}`}
      role="option"
      aria-selected={isCurrent}
      aria-setsize={count}
      aria-posinset={place + 1}
      onClick={onPick}
      {...pointing(span.at === null ? null : new Date(span.at).toISOString(), span.number)}
      style={{ height: ROW_PX, transform: `translateY(${top}px)` }}
      className={`absolute inset-x-0 top-0 grid grid-cols-[minmax(8rem,38%)_minmax(0,1fr)_5rem] items-center gap-3 px-4 text-sm [--indent:0.75rem] max-sm:grid-cols-[minmax(0,1fr)_20%_4rem] max-sm:[--indent:0.25rem] ${
        isCurrent ? 'bg-raised outline-1 -outline-offset-1 outline-edge' : ''
      }`}
    >
      <span className="truncate" style={{ paddingLeft: `calc(${Math.min(row.depth, 24)} * var(--indent))` }}>
        {row.hidden > 0 && <span className="text-muted">+{formatCount(row.hidden)} </span>}
        <span className={`font-medium ${isSameService ? 'max-sm:sr-only' : ''}`}>
          {span.service ?? 'unknown'}
        </span>{' '}
        <span className={span.failed ? 'text-bad' : 'text-muted'}>
          {span.failed && '✕ '}
          {span.name}
        </span>
      </span>
      <span aria-hidden="true" className="relative h-3 rounded-sm bg-raised">
        <span
          className={`absolute inset-y-0 min-w-0.5 rounded-sm ${tone}`}
          style={{ left: percent(row.from), width: percent(row.length) }}
        />
      </span>
      <span className="text-right font-mono text-xs whitespace-nowrap">{formatDuration(row.length)}</span>
      <span className="sr-only">
        {span.failed && 'failed, '}
        {row.isCritical && 'on the critical path, '}
        begins after {formatDuration(row.from)}
      </span>
    </div>
  );
}

function Chosen({ row, total }: { row: Row; total: number }) {
  const { span } = row;
  const share = total > 0 ? Math.round((100 * row.own) / total) : 0;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-2 text-sm">
      <CitationMark mark={{ number: span.number, start: span.line_no, end: span.line_no }} />
      <span className="min-w-0 font-medium">
        {span.service} {span.name}
      </span>
      <span className="text-muted">
        {formatDuration(row.length)}, of it {formatDuration(row.own)} its own ({share} % of the trace), after{' '}
        {formatDuration(row.from)}
        {row.isCritical && '; on the critical path'}
        {span.failed && '; failed'}
      </span>
    </p>
  );
}
