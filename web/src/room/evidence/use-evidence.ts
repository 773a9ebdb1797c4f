/** The files of a case as the API knows them, asked again while any of them is still being read. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, body, type Schemas } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { announce } from '~/ui/announce';
import { plural } from '~/ui/numbers';
import { releaseArrived } from './uploads';

export type Evidence = Schemas['EvidenceOut'];

const FAST_MS = 900;
const SLOW_MS = 4000;

async function allEvidence(caseId: string, signal: AbortSignal): Promise<Evidence[]> {
  const found: Evidence[] = [];
  let cursor: string | undefined;
  do {
    const params = { path: { case_id: caseId }, query: { limit: 100, cursor } };
    const page = await body(api.GET('/cases/{case_id}/evidence', { params, signal }));
    found.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  releaseArrived(caseId, found);
  return found.sort((a, b) => a.number - b.number);
}

export function isReading({ status }: Evidence): boolean {
  return status === 'queued' || status === 'extracting';
}

export function useEvidence(caseId: string, isUploading: boolean) {
  const asked = useRef(0);
  const evidence = useQuery({
    queryKey: keys.evidence(caseId),
    queryFn: ({ signal }) => allEvidence(caseId, signal),
    refetchInterval: ({ state }) => {
      if (!isUploading && !state.data?.some(isReading)) {
        asked.current = 0;
        return false;
      }
      asked.current += 1;
      return Math.min(FAST_MS * 1.15 ** asked.current, SLOW_MS);
    },
  });
  useSettledNews(caseId, evidence.data);
  return evidence;
}

/** When the last file has been read: say so, and let the timeline and the facts be asked again. */
function useSettledNews(caseId: string, items: Evidence[] | undefined): void {
  const reading = items?.filter(isReading).length ?? 0;
  const before = useRef(0);
  const ready = items?.filter((item) => item.status === 'ready').length ?? 0;
  const failed = items?.filter((item) => item.status === 'failed').length ?? 0;
  useEffect(() => {
    if (before.current > 0 && reading === 0) {
      announce(`${plural(ready, 'file')} ready${failed ? `, ${failed} could not be read` : ''}`);
    }
    before.current = reading;
  }, [reading, ready, failed]);
  useEffect(() => {
    if (ready === 0) return;
    void queryClient.invalidateQueries({ queryKey: keys.timeline(caseId) });
    void queryClient.invalidateQueries({ queryKey: keys.facts(caseId) });
  }, [ready, caseId]);
}
