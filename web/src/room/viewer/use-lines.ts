/** The lines of a file, fetched in portions as they come into sight. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api, body, type Schemas } from '~/api/client';
import { keys } from '~/api/queries';
import { inWave } from '~/api/waves';

export type Line = Schemas['LineOut'];

const PORTION = 1000;
/** A portion that is only scrolled past is not fetched. */
const REST_MS = 100;

/** Lines by their number, for the range of numbers that is in sight. */
export function useLines(evidenceId: string, lineCount: number, first: number, last: number) {
  const from = useRested(Math.floor((first - 1) / PORTION));
  const to = useRested(Math.floor((Math.min(last, lineCount) - 1) / PORTION));
  const starts = useMemo(
    () => Array.from({ length: Math.max(1, to - from + 1) }, (_, place) => (from + place) * PORTION + 1),
    [from, to],
  );
  return useQueries({
    queries: starts.map((start) => ({
      queryKey: keys.lines(evidenceId, start),
      queryFn: ({ signal }: { signal: AbortSignal }) => {
        const params = { path: { evidence_id: evidenceId }, query: { start, limit: PORTION } };
        // The lines are what the file was opened for: nothing else of it is asked for until the first are there.
        return inWave(0, () => body(api.GET('/evidence/{evidence_id}/lines', { params, signal })));
      },
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: (results) => ({
      lines: new Map(results.flatMap(({ data }) => data?.lines ?? []).map((line) => [line.n, line])),
      error: results.find((result) => result.isError)?.error ?? null,
      retry: () => results.filter((result) => result.isError).map((result) => result.refetch()),
    }),
  });
}

/** A number once it has stayed the same for a moment; the first one at once. */
function useRested(value: number): number {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(value), REST_MS);
    return () => window.clearTimeout(timer);
  }, [value]);
  return rested;
}

/** Numbers of the lines where errors stand, in order. */
export function useErrorLines(caseId: string, evidenceId: string): number[] {
  const errors = useQuery({
    queryKey: keys.errors(caseId, evidenceId),
    queryFn: async ({ signal }) => {
      const params = { path: { case_id: caseId } };
      const wanted = {
        table: 'events' as const,
        evidence_id: evidenceId,
        level: 'error' as const,
        order: 'asc' as const,
        facets: false,
        limit: 1000,
      };
      const ask = () => body(api.POST('/cases/{case_id}/facts/query', { params, body: wanted, signal }));
      const found = await inWave(1, ask);
      return found.items.map((item) => item.line_no).sort((a, b) => a - b);
    },
    staleTime: 60_000,
  });
  return errors.data ?? [];
}
