/** The files of a case as the API knows them, asked again while any of them is still being read. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { keys, queryClient } from '~/api/queries';
import { announce } from '~/ui/announce';
import { plural } from '~/ui/numbers';
import { type Evidence, evidenceListing } from './listing';
import { releaseArrived } from './uploads';

export type { Evidence };

const FAST_MS = 900;
const SLOW_MS = 4000;

export function isReading({ status }: Evidence): boolean {
  return status === 'queued' || status === 'extracting';
}

export function isReady({ status }: Evidence): boolean {
  return status === 'ready';
}

export function useEvidence(caseId: string) {
  return useQuery(evidenceListing(caseId));
}

/** The same for the one place that keeps it fresh, and lets everything that rests on it know. */
export function useFreshEvidence(caseId: string, isUploading: boolean) {
  const asked = useRef(0);
  const evidence = useQuery({
    ...evidenceListing(caseId),
    refetchInterval: ({ state }) => {
      if (!isUploading && !state.data?.some(isReading)) {
        asked.current = 0;
        return false;
      }
      asked.current += 1;
      return Math.min(FAST_MS * 1.15 ** asked.current, SLOW_MS);
    },
  });
  const { data, dataUpdatedAt } = evidence;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer like the one before lets go of uploads, too
  useLayoutEffect(() => {
    if (data) releaseArrived(caseId, data);
  }, [caseId, data, dataUpdatedAt]);
  useSettledNews(caseId, data);
  return evidence;
}

/** How many files of each case were ready when its facts were last asked for. */
const readyThen = new Map<string, number>();

/** When the last file has been read: say so, and let the timeline and the facts be asked again. */
function useSettledNews(caseId: string, items: Evidence[] | undefined): void {
  const reading = items?.filter(isReading).length ?? 0;
  const before = useRef(0);
  const ready = items?.filter(isReady).length;
  const failed = items?.filter((item) => item.status === 'failed').length ?? 0;
  useEffect(() => {
    if (before.current > 0 && reading === 0) {
      announce(`${plural(ready ?? 0, 'file')} ready${failed ? `, ${failed} could not be read` : ''}`);
    }
    before.current = reading;
  }, [reading, ready, failed]);
  useEffect(() => {
    if (ready === undefined) return;
    const then = readyThen.get(caseId);
    readyThen.set(caseId, ready);
    // What was never asked for need not be asked again.
    if (then === undefined || then === ready) return;
    void queryClient.invalidateQueries({ queryKey: keys.timeline(caseId) });
    void queryClient.invalidateQueries({ queryKey: keys.facts(caseId) });
  }, [ready, caseId]);
}
