/** Rows that are all as tall, any number of them: where no browser can be scrolled so far, the way is made shorter. */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** Firefox draws nothing below some 17 million pixels, Chromium below 33. */
const TALLEST_PX = 8_000_000;

export type View = { top: number; height: number };
export type Geometry = {
  /** How tall the scrolled box is, and how much of the list one of its pixels stands for. */
  totalPx: number;
  scale: number;
};

export function geometryOf(count: number, rowPx: number, viewPx: number): Geometry {
  const real = count * rowPx;
  const totalPx = Math.min(real, TALLEST_PX);
  const scale = totalPx > viewPx ? Math.max(1, (real - viewPx) / (totalPx - viewPx)) : 1;
  return { totalPx, scale };
}

/** The rows in sight, counted from 0, and where the first of them is drawn. */
export function inSightOf(count: number, rowPx: number, view: View, { scale }: Geometry, overscan: number) {
  const listTop = view.top * scale;
  const first = Math.max(0, Math.floor(listTop / rowPx) - overscan);
  const last = Math.min(count - 1, Math.ceil((listTop + view.height) / rowPx) + overscan);
  return { first, last, offsetPx: view.top + first * rowPx - listTop };
}

/** The scroll position at which a row stands in the middle, or comes just into sight. */
export function topFor(
  place: number,
  rowPx: number,
  view: View,
  { scale }: Geometry,
  align: 'center' | 'auto',
): number {
  const [listTop, rowTop] = [view.top * scale, place * rowPx];
  if (align === 'center') return Math.max(0, (rowTop - (view.height - rowPx) / 2) / scale);
  if (rowTop < listTop) return rowTop / scale;
  const over = rowTop + rowPx - (listTop + view.height);
  return over > 0 ? (listTop + over) / scale : view.top;
}

const OVERSCAN = 20;

export function useFixedRows(
  box: RefObject<HTMLElement | null>,
  count: number,
  rowPx: number,
  start: number,
) {
  const [view, setView] = useState<View>({ top: 0, height: 0 });
  /** Where it begins, until the box is on screen: before that it cannot be scrolled. */
  const waiting = useRef<number | null>(start);
  const show = useCallback(
    (place: number, align: 'center' | 'auto') => {
      const element = box.current;
      if (!element || element.clientHeight === 0) {
        waiting.current = place;
        return;
      }
      const now = { top: element.scrollTop, height: element.clientHeight };
      element.scrollTop = topFor(place, rowPx, now, geometryOf(count, rowPx, now.height), align);
    },
    [box, count, rowPx],
  );
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => {
      if (waiting.current !== null && element.clientHeight > 0) {
        const place = waiting.current;
        waiting.current = null;
        show(place, 'center');
      }
      setView({ top: element.scrollTop, height: element.clientHeight });
    };
    const watcher = new ResizeObserver(look);
    watcher.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      watcher.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [box, show]);
  const geometry = geometryOf(count, rowPx, view.height);
  return { ...inSightOf(count, rowPx, view, geometry, OVERSCAN), totalPx: geometry.totalPx, show };
}
