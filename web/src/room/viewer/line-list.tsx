/** The lines themselves: only those in sight are in the page, however long the file is. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { formatCount } from '~/ui/numbers';
import { Trouble } from '~/ui/states';
import type { Evidence } from '../evidence/use-evidence';
import type { Range } from './file-viewer';
import { type Line, useLines } from './use-lines';
import type { LineMark } from './use-marks';

const LINE_PX = 20;
const PAGE = 25;

/** How far each key moves the current line. */
const STEPS: Record<string, number> = {
  ...{ j: 1, k: -1, ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE },
  ...{ Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY },
};

type Props = {
  evidence: Evidence;
  range: Range | null;
  current: number;
  wrap: boolean;
  /** What was noticed, by line. */
  marks: ReadonlyMap<number, LineMark>;
  onCurrent: (line: number) => void;
  onError: (step: 1 | -1) => void;
  onLink: (line: number) => void;
};

export function LineList({ evidence, range, current, wrap, marks, onCurrent, onError, onLink }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: evidence.line_count,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
    initialOffset: Math.max(0, (current - 8) * LINE_PX),
  });
  const inSight = rows.getVirtualItems();
  const first = (inSight[0]?.index ?? 0) + 1;
  const last = (inSight.at(-1)?.index ?? 0) + 1;
  const { lines, error, retry } = useLines(evidence.evidence_id, evidence.line_count, first, last);

  useEffect(() => {
    rows.scrollToIndex(current - 1, { align: 'auto' });
  }, [current, rows]);
  useEffect(() => {
    if (range) rows.scrollToIndex(range.start - 1, { align: 'center' });
  }, [range?.start, rows, range]);

  function move(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step !== undefined) onCurrent(current + step);
    else if (event.key === 'e') onError(1);
    else if (event.key === 'E') onError(-1);
    else if (event.key === 'Enter') onLink(current);
    else return;
    event.preventDefault();
  }

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {error && (
        <button type="button" onClick={retry} className="m-3 text-left">
          <Trouble error={error}>{error.message} Press to try again.</Trouble>
        </button>
      )}
      <div
        ref={box}
        role="listbox"
        data-first
        tabIndex={0}
        aria-label={`Lines of ${evidence.filename}`}
        aria-activedescendant={lines.has(current) ? `line-${current}` : undefined}
        onKeyDown={move}
        className="code-lines min-h-0 flex-1 overflow-auto -outline-offset-2"
      >
        <div
          className="relative min-w-full"
          style={{ height: rows.getTotalSize(), width: wrap ? '100%' : 'max-content' }}
        >
          <div className="min-w-full" style={{ transform: `translateY(${inSight[0]?.start ?? 0}px)` }}>
            {inSight.map((item) => (
              <LineRow
                key={item.key}
                place={item.index}
                measure={wrap ? rows.measureElement : undefined}
                line={lines.get(item.index + 1)}
                mark={marks.get(item.index + 1)}
                count={evidence.line_count}
                isCurrent={item.index + 1 === current}
                isCited={range !== null && item.index + 1 >= range.start && item.index + 1 <= range.end}
                wrap={wrap}
                onPick={onCurrent}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

const LEVELS: Record<string, string> = { fatal: 'text-bad', error: 'text-bad', warn: 'text-warn' };

type RowProps = {
  place: number;
  measure: ((element: HTMLElement | null) => void) | undefined;
  line: Line | undefined;
  mark: LineMark | undefined;
  count: number;
  isCurrent: boolean;
  isCited: boolean;
  wrap: boolean;
  onPick: (line: number) => void;
};

function LineRow({ place, measure, line, mark, count, isCurrent, isCited, wrap, onPick }: RowProps) {
  const number = place + 1;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list moves the current line by keyboard
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names its current line
    <div
      ref={measure}
      id={`line-${number}`}
      data-index={place}
      data-cited={isCited || undefined}
      role="option"
      aria-selected={isCurrent}
      aria-setsize={count}
      aria-posinset={number}
      onClick={() => onPick(number)}
      className={`flex min-h-5 gap-3 border-l-2 pr-4 ${
        isCited ? 'border-accent bg-accent-soft' : isCurrent ? 'border-edge bg-raised' : 'border-transparent'
      } ${isCurrent ? 'outline-1 -outline-offset-1 outline-edge' : ''}`}
    >
      <span className="w-16 shrink-0 text-right text-muted select-none">{formatCount(number)}</span>
      <span
        aria-hidden="true"
        title={mark?.title}
        className={`-mx-2 w-1 shrink-0 ${mark ? (mark.severity === 'error' ? 'bg-bad-fill' : 'bg-warn-fill') : ''}`}
      />
      <span
        className={`${wrap ? 'min-w-0 flex-1 wrap-anywhere whitespace-pre-wrap' : 'whitespace-pre'} ${LEVELS[line?.level ?? ''] ?? ''}`}
      >
        {line ? line.text || ' ' : ' '}
        {mark && <span className="sr-only"> Noticed: {mark.title}</span>}
      </span>
    </div>
  );
}
