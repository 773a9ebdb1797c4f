/** The moments of a case in all its files, and what was done about it. */
import { useQuery } from '@tanstack/react-query';
import { api, body } from '~/api/client';
import { keys } from '~/api/queries';
import { inWave } from '~/api/waves';

const MOST = 500;

export function useTimeline(caseId: string, isWanted: boolean) {
  return useQuery({
    enabled: isWanted,
    queryKey: keys.timeline(caseId),
    queryFn: ({ signal }) => {
      const params = { path: { case_id: caseId }, query: { limit: MOST } };
      return inWave(2, () => body(api.GET('/cases/{case_id}/timeline', { params, signal })));
    },
  });
}
