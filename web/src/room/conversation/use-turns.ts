/** The turns of a case, the steps of the one that runs, and asking for another. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { caseQuery } from '~/room/use-case';
import { announce } from '~/ui/announce';
import { type Turn, turnsListing } from './listing';

export type { Turn };
export type Step = Schemas['EventView'];
type Steps = { items: Step[]; status: Schemas['TurnStatus']; quiet: number };

/** The first poll comes soon; without news the next ones come later and later. */
const SOON_MS = 500;
const LATE_MS = 3000;

export function hasEnded({ status }: { status: Schemas['TurnStatus'] }): boolean {
  return status === 'done' || status === 'failed';
}

export function useTurns(caseId: string) {
  return useQuery(turnsListing(caseId));
}

async function moreSteps(caseId: string, turnId: string, signal: AbortSignal): Promise<Steps> {
  const known = queryClient.getQueryData<Steps>(keys.events(caseId, turnId));
  const after = known?.items.at(-1)?.seq ?? 0;
  const params = { path: { case_id: caseId, turn_id: turnId }, query: { after } };
  const news = await body(api.GET('/agent/chat/{case_id}/turns/{turn_id}/events', { params, signal }));
  const items = [...(known?.items ?? []), ...news.items.filter((item) => item.seq > after)];
  return { items, status: news.status, quiet: news.items.length > 0 ? 0 : (known?.quiet ?? 0) + 1 };
}

/** The steps of one turn; polled while it runs, asked for once when it has ended and somebody wants to see. */
export function useSteps({ case_id, turn_id, status }: Turn, isWanted: boolean) {
  const running = !hasEnded({ status });
  const steps = useQuery({
    queryKey: keys.events(case_id, turn_id),
    queryFn: ({ signal }) => moreSteps(case_id, turn_id, signal),
    enabled: running || isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => {
      if (!running || (state.data && hasEnded(state.data))) return false;
      return Math.min(SOON_MS * 1.4 ** (state.data?.quiet ?? 0), LATE_MS);
    },
  });
  const ended = running && steps.data !== undefined && hasEnded(steps.data);
  useEffect(() => {
    if (ended) void takeAnswer(case_id, turn_id);
  }, [ended, case_id, turn_id]);
  return steps;
}

async function takeAnswer(caseId: string, turnId: string): Promise<void> {
  const params = { path: { case_id: caseId, turn_id: turnId } };
  const [turn] = await Promise.all([
    body(api.GET('/agent/chat/{case_id}/turns/{turn_id}', { params })),
    // Its conclusion is known before the answer is shown: the answer says its verdict only where that does not.
    queryClient.fetchQuery({ ...caseQuery(caseId), staleTime: 0 }).catch(() => null),
  ]);
  putTurn(caseId, turn);
  announce(
    turn.status === 'failed' ? 'The question could not be answered.' : `The answer is ready. ${spoken(turn)}`,
  );
  const changed = [keys.report(caseId), keys.investigation(caseId), keys.spending(caseId)];
  for (const queryKey of changed) {
    void queryClient.invalidateQueries({ queryKey, exact: true });
  }
  void queryClient.invalidateQueries({ queryKey: keys.allCases });
}

function spoken({ response }: Turn): string {
  return response && 'verdict' in response ? `${response.verdict}. ${response.summary}` : '';
}

function putTurn(caseId: string, turn: Turn): void {
  queryClient.setQueryData<Turn[]>(keys.turns(caseId), (old = []) => {
    const known = old.some((item) => item.turn_id === turn.turn_id);
    return known ? old.map((item) => (item.turn_id === turn.turn_id ? turn : item)) : [...old, turn];
  });
}

export function useAsk(caseId: string, onAsked: (turn: Turn) => void) {
  return useMutation({
    mutationFn: ({ message, key }: { message: string; key: string }) =>
      body(
        api.POST('/agent/chat/{case_id}', {
          params: { path: { case_id: caseId } },
          body: { message },
          headers: once(key),
        }),
      ),
    onSuccess: (turn) => {
      putTurn(caseId, turn);
      onAsked(turn);
    },
  });
}

export function question(message: string): { message: string; key: string } {
  return { message, key: newKey() };
}
