/** Where the investigation of a case stands, and telling it what a person knows. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { inWave } from '~/api/waves';
import { announce } from '~/ui/announce';

export type Investigation = Schemas['InvestigationBody'];
export type Hypothesis = Schemas['HypothesisBody'];

export function useInvestigation(caseId: string) {
  return useQuery({
    queryKey: keys.investigation(caseId),
    queryFn: ({ signal }) => {
      const params = { path: { case_id: caseId } };
      return inWave(1, () => body(api.GET('/cases/{case_id}/investigation', { params, signal })));
    },
  });
}

function keep(caseId: string, investigation: Investigation, said: string): void {
  queryClient.setQueryData(keys.investigation(caseId), investigation);
  announce(said);
}

export function useJudge(caseId: string) {
  return useMutation({
    mutationFn: ({
      id,
      ...judgement
    }: {
      id: string;
      state: 'accepted' | 'rejected' | 'proposed';
      reason?: string;
    }) =>
      body(
        api.PATCH('/cases/{case_id}/hypotheses/{hypothesis_id}', {
          params: { path: { case_id: caseId, hypothesis_id: id } },
          body: { reason: '', ...judgement },
          headers: once(newKey()),
        }),
      ),
    onSuccess: (found, { state }) =>
      keep(
        caseId,
        found,
        {
          accepted: 'The hypothesis stands first.',
          rejected: 'The hypothesis is ruled out.',
          proposed: 'The hypothesis is open again.',
        }[state],
      ),
  });
}

export function usePin(caseId: string) {
  return useMutation({
    mutationFn: (facts: string[]) =>
      body(
        api.PUT('/cases/{case_id}/pinned', {
          params: { path: { case_id: caseId } },
          body: { facts },
          headers: once(newKey()),
        }),
      ),
    onSuccess: (found) => keep(caseId, found, `${found.pinned.length} facts are pinned.`),
  });
}
