/** Records of logs and events, or counts of them, a page at a time. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { keys } from '~/api/queries';
import type { RecordSearch } from '~/app/search';
import { askFacts } from './asking';
import { questionOf, recordsOf } from './record-question';

export function useRecords(caseId: string, search: RecordSearch) {
  return useInfiniteQuery({
    queryKey: keys.facts(caseId, 'records', recordsOf(search)),
    queryFn: ({ pageParam, signal }) => askFacts(caseId, questionOf(search, pageParam), signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** The services that records name, the most frequent first. */
export function useServices(caseId: string) {
  return useQuery({
    queryKey: keys.facts(caseId, 'services'),
    queryFn: async ({ signal }) => {
      const found = await askFacts(caseId, questionOf({ by: 'service' }), signal);
      return (found.groups ?? []).flatMap((group) => group.key ?? []);
    },
  });
}
