/** What a person makes of recommendations: said once, and every answer of the case goes by it. */
import { useMutation } from '@tanstack/react-query';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { useInvestigation } from '~/room/investigation/use-investigation';
import { announce } from '~/ui/announce';
import { hasEnded, type Turn, useTurns } from './use-turns';

export type Judgement = Schemas['Judgement'];
type Step = Schemas['NextStep'];

/** The steps as the person's judgements order them: accepted ones first, rejected ones last and marked. */
export function useRanked(turn: Turn, steps: readonly Step[]): { step: Step; judgement?: Judgement }[] {
  const said = new Map(
    useInvestigation(turn.case_id).data?.feedback.map(({ step_id, judgement }) => [step_id, judgement]),
  );
  const order = (judgement?: Judgement) => (judgement === 'accepted' ? 0 : judgement === 'rejected' ? 2 : 1);
  return steps
    .map((step) => ({ step, judgement: said.get(step.step_id) }))
    .sort((one, other) => order(one.judgement) - order(other.judgement));
}

/** Whether a later answer of the case has steps of its own: then these are history. */
export function useIsStale(turn: Turn): boolean {
  const turns = useTurns(turn.case_id).data ?? [];
  const place = turns.findIndex(({ turn_id: id }) => id === turn.turn_id);
  if (place < 0) return false;
  return turns.slice(place + 1).some((later) => hasEnded(later) && hasSteps(later));
}

function hasSteps({ response }: Turn): boolean {
  if (!response) return false;
  const kinds: readonly string[] = ['SOLUTION_READY', 'NEEDS_MORE_DATA', 'PLAN_PROPOSAL'];
  return (
    kinds.includes(response.type) || ('next_steps' in response && (response.next_steps?.length ?? 0) > 0)
  );
}

export function useJudgeStep({ case_id, turn_id }: Turn) {
  return useMutation({
    mutationFn: (said: { step_id: string; judgement: Judgement; reason: string }) =>
      body(
        api.POST('/query/{case_id}/turns/{turn_id}/feedback', {
          params: { path: { case_id, turn_id } },
          body: said,
          headers: once(newKey()),
        }),
      ),
    onSuccess: async (_, { judgement }) => {
      await queryClient.invalidateQueries({ queryKey: keys.investigation(case_id), exact: true });
      announce(
        judgement === 'accepted' ? 'Accepted: it stands first now.' : 'Rejected: it is not proposed again.',
      );
    },
  });
}
