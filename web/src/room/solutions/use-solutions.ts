/** The solutions of a case, and moving one through its life. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, body, once, type Schemas } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { announce } from '~/ui/announce';

export type Solution = Schemas['SolutionBody'];

/** Asked again whenever the case says that something happened (`about`): a check comes with a file, not with a click. */
export function useSolutions(caseId: string, about: string) {
  const found = useQuery({
    queryKey: [...keys.solutions(caseId), about],
    queryFn: async ({ signal }) =>
      (await body(api.GET('/cases/{case_id}/solutions', { params: { path: { case_id: caseId } }, signal })))
        .items,
    placeholderData: (previous) => previous,
    refetchInterval: (query) => (query.state.data?.some((one) => one.state === 'applied') ? 5_000 : false),
  });
  useMovesNews(caseId, found.data);
  return found;
}

/** What a check moved is told to the timeline, too; what a person moved has told it already. */
function useMovesNews(caseId: string, solutions: Solution[] | undefined): void {
  const states = solutions?.map(({ solution_id, state }) => `${solution_id} ${state}`).join();
  const before = useRef(states);
  useEffect(() => {
    if (before.current !== undefined && before.current !== states) {
      void queryClient.invalidateQueries({ queryKey: keys.timeline(caseId) });
    }
    before.current = states;
  }, [states, caseId]);
}

function refresh(caseId: string, said: string): void {
  void queryClient.invalidateQueries({ queryKey: keys.solutions(caseId) });
  void queryClient.invalidateQueries({ queryKey: keys.timeline(caseId) });
  announce(said);
}

export function useMove(caseId: string, solution: Solution) {
  return useMutation({
    mutationFn: ({ state, reason = '' }: { state: Solution['state']; reason?: string }) =>
      body(
        api.PATCH('/cases/{case_id}/solutions/{solution_id}', {
          params: {
            path: { case_id: caseId, solution_id: solution.solution_id },
            header: { 'if-match': `"${solution.version}"` },
          },
          body: { state, reason },
        }),
      ),
    onSettled: (_, error, { state }) =>
      refresh(caseId, error ? 'The solution was not changed.' : `The solution is now ${state}.`),
  });
}

export function useAddSolution(caseId: string) {
  return useMutation({
    mutationFn: (given: { title: string; steps: string[]; verification: string[]; key: string }) =>
      body(
        api.POST('/cases/{case_id}/solutions', {
          params: { path: { case_id: caseId } },
          body: {
            title: given.title,
            steps: given.steps.map((text) => ({ text, command: '' })),
            verification: given.verification.map((text) => ({ text, command: '' })),
            mechanism: '',
            component: '',
          },
          headers: once(given.key),
        }),
      ),
    onSuccess: () => refresh(caseId, 'Your solution is added.'),
  });
}
