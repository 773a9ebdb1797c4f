/** Records as they were found: only those in sight are in the page, and more are fetched before the end is reached. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Schemas } from '~/api/client';
import { useCommands } from '~/app/commands';
import { CitationMark } from '~/markdown/citing';
import { announce } from '~/ui/announce';
import { LevelBadge } from '~/ui/badges';
import { formatCount, plural } from '~/ui/numbers';
import { Time } from '~/ui/time';
import { pointing } from '../time/pointed';
import { gravityOf } from '../timeline/bins';

type Item = Schemas['EventOut'];

const ROW_PX = 58;
/** More are asked for when so many rows are left below. */
const AHEAD = 40;

type Props = {
  items: readonly Item[];
  total: number;
  scroller: RefObject<HTMLElement | null>;
  onTrace: (trace: string) => void;
  /** Fetches the next page; false when there is none. */
  onMore: () => Promise<boolean>;
};

export function RecordRows({ items, total, scroller, onTrace, onMore }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const [margin, setMargin] = useState(0);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    scrollMargin: margin,
    overscan: 12,
    getItemKey: (place) => `${items[place]?.evidence_id}:${items[place]?.line_no}:${place}`,
  });
  // What stands above the list may grow and shrink.
  useLayoutEffect(() => {
    const [box, around] = [list.current, scroller.current];
    if (!box || !around) return;
    const above = box.getBoundingClientRect().top - around.getBoundingClientRect().top + around.scrollTop;
    if (Math.abs(above - margin) > 1) setMargin(above);
  });
  const inSight = rows.getVirtualItems();
  const last = inSight.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= items.length - AHEAD) void onMore();
  }, [last, items.length, onMore]);
  useErrorKeys(items, list, (place) => rows.scrollToIndex(place, { align: 'center' }));
  return (
    <>
      <ol
        ref={list}
        aria-label="Records found"
        className="relative shrink-0 border-t border-line"
        style={{ height: rows.getTotalSize() }}
      >
        {inSight.map((row) => {
          const item = items[row.index];
          return (
            item && (
              <li
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                aria-posinset={row.index + 1}
                aria-setsize={total}
                {...pointing(item.ts, item.number)}
                style={{ transform: `translateY(${row.start - margin}px)` }}
                className={`absolute inset-x-0 top-0 border-b border-l-2 border-b-line hover:bg-raised ${EDGES[gravityOf(item.level)]}`}
              >
                <RecordRow item={item} onTrace={onTrace} />
              </li>
            )
          );
        })}
      </ol>
      {items.length < total && (
        <p role="status" className="px-4 py-3 text-sm text-muted">
          {formatCount(items.length)} of {plural(total, 'record')} so far; more come as you scroll.
        </p>
      )}
    </>
  );
}

const EDGES = {
  bad: 'border-l-bad-fill',
  warn: 'border-l-warn-fill',
  plain: 'border-l-transparent',
} as const;

function RecordRow({ item, onTrace }: { item: Item; onTrace: Props['onTrace'] }) {
  return (
    <div className="flex flex-col gap-0.5 px-4 py-1.5">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
        <CitationMark
          mark={{ number: item.number, start: item.line_no, end: item.line_end ?? item.line_no }}
        />
        {item.ts ? <Time iso={item.ts} /> : <span>no time</span>}
        {item.level && <LevelBadge level={item.level} />}
        <Origin item={item} />
        {item.trace_id && (
          <button
            type="button"
            onClick={() => onTrace(item.trace_id ?? '')}
            title={`All records of trace ${item.trace_id}`}
            className="link min-h-6 max-w-40 truncate font-mono"
          >
            {`trace ${item.trace_id}`}
          </button>
        )}
      </p>
      <p className="code-lines line-clamp-3">{item.msg}</p>
    </div>
  );
}

/** Who wrote the record, as far as it says, without saying one name twice. */
function Origin({ item }: { item: Item }) {
  const names = [item.service, item.component, item.host].filter((name) => name !== null);
  const told = [...new Set(names)].join(' · ');
  return told ? <span className="min-w-0 truncate font-mono">{told}</span> : null;
}

/** `e` and `E`: to the next and the previous error among the records that are loaded. */
function useErrorKeys(
  items: readonly Item[],
  list: RefObject<HTMLOListElement | null>,
  show: (place: number) => void,
): void {
  const current = useRef(-1);
  function go(step: 1 | -1) {
    const focused = document.activeElement?.closest<HTMLElement>('[data-index]');
    if (focused && list.current?.contains(focused)) current.current = Number(focused.dataset.index);
    const isError = (place: number) => gravityOf(items[place]?.level ?? null) === 'bad';
    let place = current.current + step;
    while (place >= 0 && place < items.length && !isError(place)) place += step;
    if (place < 0 || place >= items.length) {
      announce(step === 1 ? 'No further error is loaded.' : 'No error before this one.');
      return;
    }
    current.current = place;
    show(place);
    focusWhenThere(list, place);
  }
  useCommands([
    { id: 'next-error', keys: 'e', title: 'Next error', group: 'Logs', run: () => go(1) },
    { id: 'previous-error', keys: 'E', title: 'Previous error', group: 'Logs', run: () => go(-1) },
  ]);
}

/** The row may come into the page only after the list has scrolled. */
function focusWhenThere(list: RefObject<HTMLOListElement | null>, place: number, tries = 10): void {
  const button = list.current?.querySelector<HTMLElement>(`[data-index="${place}"] button`);
  if (button) button.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusWhenThere(list, place, tries - 1));
}
