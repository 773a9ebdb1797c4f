/** The investigation that goes on by itself: the last one of a case, starting it, replying to it, stopping it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { announce } from '~/ui/announce';

export type Long = Schemas['LongInvestigation'];
export type Wait = Schemas['WaitView'];

/** While it thinks there is news soon; while it waits, only from somebody else. */
const THINKING_MS = 1500;
const WAITING_MS = 5000;
/** How often whoever has it open makes sure that what drives it is alive. */
const HEARTBEAT_MS = 60_000;

async function lastOf(caseId: string, signal: AbortSignal): Promise<Long | null> {
  const params = { path: { case_id: caseId } };
  const { items } = await body(api.GET('/cases/{case_id}/investigations', { params, signal }));
  const last = items.at(-1);
  if (!last) return null;
  const path = { case_id: caseId, investigation_id: last.investigation_id };
  return body(api.GET('/cases/{case_id}/investigations/{investigation_id}', { params: { path }, signal }));
}

/** The last investigation of a case, followed until it ends; null when there was none. */
export function useLongInvestigation(caseId: string) {
  const found = useQuery({
    queryKey: keys.longInvestigation(caseId),
    queryFn: ({ signal }) => lastOf(caseId, signal),
    refetchInterval: ({ state }) => {
      if (state.data?.status !== 'running') return false;
      return state.data.waiting ? WAITING_MS : THINKING_MS;
    },
  });
  const last = found.data;
  const isRunning = last?.status === 'running';
  const id = last?.investigation_id ?? '';
  useEffect(() => {
    if (!isRunning) return;
    const beat = setInterval(() => void heartbeat(caseId, id), HEARTBEAT_MS);
    return () => clearInterval(beat);
  }, [isRunning, caseId, id]);
  const written = last?.steps.length ?? 0;
  useEffect(() => {
    if (written > 0) void refreshCase(caseId);
  }, [written, caseId]);
  return found;
}

async function heartbeat(caseId: string, id: string): Promise<void> {
  const path = { case_id: caseId, investigation_id: id };
  await api.POST('/cases/{case_id}/investigations/{investigation_id}/heartbeat', { params: { path } });
}

/** A step may have asked a turn, moved the phase, or changed the status of the case. */
async function refreshCase(caseId: string): Promise<void> {
  // Its conclusion first: an answer says its verdict only where that does not.
  await queryClient.invalidateQueries({ queryKey: keys.case(caseId), exact: true });
  const changed = [keys.investigation(caseId), keys.turns(caseId)];
  await Promise.all(changed.map((queryKey) => queryClient.invalidateQueries({ queryKey, exact: true })));
}

function keep(caseId: string, found: Long, said: string): void {
  queryClient.setQueryData(keys.longInvestigation(caseId), found);
  announce(said);
}

export function useStart(caseId: string) {
  return useMutation({
    mutationFn: () =>
      body(
        api.POST('/cases/{case_id}/investigations', {
          params: { path: { case_id: caseId } },
          body: { goal: '', wait_s: 24 * 3600 },
          headers: once(newKey()),
        }),
      ),
    onSuccess: (found) => keep(caseId, found, 'The investigation is running.'),
  });
}

export type Reply =
  | { kind: 'answer'; answer: string; cannot: boolean }
  | { kind: 'confirm'; confirmed: boolean; reason: string };

export function useReply(caseId: string, id: string, waitId: string) {
  const params = { path: { case_id: caseId, investigation_id: id } };
  return useMutation({
    mutationFn: (reply: Reply) =>
      reply.kind === 'answer'
        ? body(
            api.POST('/cases/{case_id}/investigations/{investigation_id}/answer', {
              params,
              body: { wait_id: waitId, answer: reply.answer, cannot: reply.cannot },
              headers: once(newKey()),
            }),
          )
        : body(
            api.POST('/cases/{case_id}/investigations/{investigation_id}/confirm', {
              params,
              body: { wait_id: waitId, confirmed: reply.confirmed, reason: reply.reason },
              headers: once(newKey()),
            }),
          ),
    onSuccess: (found) => keep(caseId, found, 'The investigation goes on.'),
  });
}

export function useStop(caseId: string, id: string) {
  return useMutation({
    mutationFn: () =>
      body(
        api.POST('/cases/{case_id}/investigations/{investigation_id}/stop', {
          params: { path: { case_id: caseId, investigation_id: id } },
          body: { reason: '' },
          headers: once(newKey()),
        }),
      ),
    onSuccess: (found) => keep(caseId, found, 'The investigation is stopped.'),
  });
}
