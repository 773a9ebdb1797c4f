/** The stretch of time that the whole room goes by; it stands in the address, so it can be pasted into a chat. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { TimeSearch } from '~/app/search';

/** From and to in milliseconds since 1970. */
export type TimeWindow = { from: number; to: number };

/** Shorter than this nobody can draw with a mouse, and no record has finer times. */
const SHORTEST_MS = 1;

export function windowOf({ since, until }: TimeSearch): TimeWindow | null {
  if (!since || !until) return null;
  const [from, to] = [Date.parse(since), Date.parse(until)];
  return to > from ? { from, to } : null;
}

/** As it stands in the address; a whole second is written without its zeros. */
export function timeSearchOf(found: TimeWindow | null): TimeSearch {
  if (found === null) return { since: undefined, until: undefined };
  const from = Math.floor(found.from);
  return { since: written(from), until: written(Math.max(Math.ceil(found.to), from + SHORTEST_MS)) };
}

function written(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** A window that lies in the span, however it was drawn. */
export function clipped(found: TimeWindow, span: TimeWindow): TimeWindow {
  const inside = (at: number) => Math.min(span.to, Math.max(span.from, at));
  const [one, other] = [inside(found.from), inside(found.to)];
  return { from: Math.min(one, other), to: Math.max(one, other) };
}

/** Where a moment stands in a span, 0 to 1 inside it. */
export function shareOf(span: TimeWindow, at: number): number {
  return (at - span.from) / Math.max(1, span.to - span.from);
}

export function useTimeWindow(caseId: string): [TimeWindow | null, (next: TimeWindow | null) => void] {
  const { since, until } = useSearch({ from: '/inside/cases/$caseId' });
  const navigate = useNavigate();
  const found = useMemo(() => windowOf({ since, until }), [since, until]);
  const choose = useCallback(
    (next: TimeWindow | null) =>
      void navigate({
        to: '/cases/$caseId',
        params: { caseId },
        search: (old) => ({ ...old, ...timeSearchOf(next), last: next ? undefined : old.last }),
        replace: true,
      }),
    [navigate, caseId],
  );
  return [found, choose];
}
