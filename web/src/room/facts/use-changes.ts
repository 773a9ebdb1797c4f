/** What changed, in any file, in the order of time. */
import { useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '~/api/client';
import { keys } from '~/api/queries';
import { inWave } from '~/api/waves';

export type Change = Schemas['ChangeOut'];

export function useChanges(caseId: string, isWanted = true) {
  return useQuery({
    enabled: isWanted,
    queryKey: keys.facts(caseId, 'changes'),
    queryFn: ({ signal }) => {
      const params = { path: { case_id: caseId } };
      return inWave(2, () => body(api.GET('/cases/{case_id}/changes', { params, signal })));
    },
  });
}
