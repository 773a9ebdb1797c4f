/** The lines themselves: only those in sight are in the page, however long the file is. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { formatCount } from '~/ui/numbers';
import { usePreferences } from '~/ui/preferences';
import { Trouble } from '~/ui/states';
import type { Evidence } from '../evidence/use-evidence';
import { sayTitle } from '../facts/finding-title';
import type { Range } from './file-viewer';
import { useFixedRows } from './fixed-rows';
import { type Line, useLines } from './use-lines';
import type { LineMark } from './use-marks';

const LINE_PX = 20;
const PAGE = 25;
const MEASURED_MS = 120;

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
  /** Lines with the words that are searched. */
  matches: ReadonlySet<number>;
  onError: (step: 1 | -1) => void;
  onMatch: (step: 1 | -1) => void;
  onFind: () => void;
  onLink: (line: number) => void;
};

export function LineList(props: Props) {
  return props.wrap ? <WrappedLines {...props} /> : <PlainLines {...props} />;
}

/** Lines as long as they are: all as tall, so any number of them can be scrolled. */
function PlainLines(props: Props) {
  const { evidence, range, current } = props;
  const box = useRef<HTMLDivElement>(null);
  const { first, last, offsetPx, totalPx, show } = useFixedRows(
    box,
    evidence.line_count,
    LINE_PX,
    current - 1,
  );
  useEffect(() => show(current - 1, 'auto'), [current, show]);
  useEffect(() => {
    if (range) show(range.start - 1, 'center');
  }, [range, show]);
  return (
    <Box {...props} box={box} first={first + 1} last={last + 1}>
      {(rowOf) => (
        <div className="relative w-max min-w-full" style={{ height: totalPx }}>
          <div className="min-w-full" style={{ transform: `translateY(${offsetPx}px)` }}>
            {Array.from({ length: last - first + 1 }, (_, place) => rowOf(first + place))}
          </div>
        </div>
      )}
    </Box>
  );
}

/** Lines as wide as the page: each is measured. */
function WrappedLines(props: Props) {
  const { evidence, range, current } = props;
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: evidence.line_count,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
    initialOffset: Math.max(0, (current - 8) * LINE_PX),
  });
  const inSight = rows.getVirtualItems();
  useEffect(() => {
    rows.scrollToIndex(current - 1, { align: 'auto' });
  }, [current, rows]);
  useEffect(() => {
    if (!range) return;
    // Once the sheet is open and its first lines are measured: before that nobody knows how tall they are.
    const timer = window.setTimeout(
      () => rows.scrollToIndex(range.start - 1, { align: 'center' }),
      MEASURED_MS,
    );
    return () => window.clearTimeout(timer);
  }, [rows, range]);
  return (
    <Box {...props} box={box} first={(inSight[0]?.index ?? 0) + 1} last={(inSight.at(-1)?.index ?? 0) + 1}>
      {(rowOf) => (
        <div className="relative w-full" style={{ height: rows.getTotalSize() }}>
          <div className="min-w-full" style={{ transform: `translateY(${inSight[0]?.start ?? 0}px)` }}>
            {inSight.map((item) => rowOf(item.index, rows.measureElement))}
          </div>
        </div>
      )}
    </Box>
  );
}

type Measure = (element: HTMLElement | null) => void;
type BoxProps = Props & {
  box: RefObject<HTMLDivElement | null>;
  /** The lines in sight. */
  first: number;
  last: number;
  children: (rowOf: (place: number, measure?: Measure) => ReactNode) => ReactNode;
};

function Box({ box, first, last, children, ...props }: BoxProps) {
  const { evidence, range, current, wrap, marks, matches, onCurrent, onError, onMatch, onFind, onLink } =
    props;
  const { lines, error, retry } = useLines(evidence.evidence_id, evidence.line_count, first, last);
  function move(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    const acts: Record<string, () => void> = {
      ...{ e: () => onError(1), E: () => onError(-1), n: () => onMatch(1), N: () => onMatch(-1) },
      ...{ '/': onFind, Enter: () => onLink(current) },
    };
    if (step !== undefined) onCurrent(current + step);
    else if (acts[event.key]) acts[event.key]?.();
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
        {children((place, measure) => (
          <LineRow
            key={place}
            place={place}
            measure={measure}
            line={lines.get(place + 1)}
            mark={marks.get(place + 1)}
            count={evidence.line_count}
            isCurrent={place + 1 === current}
            isCited={range !== null && place + 1 >= range.start && place + 1 <= range.end}
            isMatch={matches.has(place + 1)}
            wrap={wrap}
            onPick={onCurrent}
          />
        ))}
      </div>
    </div>
  );
}

function lookOf(isCited: boolean, isMatch: boolean, isCurrent: boolean): string {
  const outline = isCurrent ? 'outline-1 -outline-offset-1 outline-edge ' : '';
  if (isCited) return `${outline}border-accent bg-accent-soft`;
  if (isMatch) return `${outline}border-warn-fill bg-warn-soft`;
  return isCurrent ? `${outline}border-edge bg-raised` : 'border-transparent';
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
  isMatch: boolean;
  wrap: boolean;
  onPick: (line: number) => void;
};

function LineRow({ place, measure, line, mark, count, isCurrent, isCited, isMatch, wrap, onPick }: RowProps) {
  const number = place + 1;
  const { zone } = usePreferences();
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
      className={`flex min-h-5 gap-3 border-l-2 pr-4 ${lookOf(isCited, isMatch, isCurrent)}`}
    >
      <span
        className="shrink-0 text-right text-muted select-none"
        style={{ width: `${formatCount(count).length + 1}ch` }}
      >
        {formatCount(number)}
      </span>
      <span
        aria-hidden="true"
        title={mark && sayTitle(mark.title, zone)}
        className={`-mx-2 w-1 shrink-0 ${mark ? (mark.severity === 'error' ? 'bg-bad-fill' : 'bg-warn-fill') : ''}`}
      />
      <span
        className={`${wrap ? 'min-w-0 flex-1 wrap-anywhere whitespace-pre-wrap' : 'whitespace-pre'} ${LEVELS[line?.level ?? ''] ?? ''}`}
      >
        {line ? line.text || ' ' : ' '}
        {mark && <span className="sr-only"> Noticed: {sayTitle(mark.title, zone)}</span>}
      </span>
    </div>
  );
}
