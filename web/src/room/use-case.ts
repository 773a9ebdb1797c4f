/** The case itself. */
import { useQuery } from '@tanstack/react-query';
import { api, body } from '~/api/client';
import { keys } from '~/api/queries';

export function useCase(caseId: string) {
  return useQuery({
    queryKey: keys.case(caseId),
    queryFn: ({ signal }) =>
      body(api.GET('/cases/{case_id}', { params: { path: { case_id: caseId } }, signal })),
  });
}
