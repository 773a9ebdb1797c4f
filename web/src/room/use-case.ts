/** The case itself. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body } from '~/api/client';
import { keys } from '~/api/queries';
import { inWave } from '~/api/waves';

export function caseQuery(caseId: string) {
  return queryOptions({
    queryKey: keys.case(caseId),
    queryFn: ({ signal }) =>
      inWave(0, () => body(api.GET('/cases/{case_id}', { params: { path: { case_id: caseId } }, signal }))),
  });
}

export function useCase(caseId: string) {
  return useQuery(caseQuery(caseId));
}
