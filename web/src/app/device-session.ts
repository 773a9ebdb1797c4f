/** This device's session: opened or resumed by its client id, kept alive while the page is looked at. */
import { useQuery } from '@tanstack/react-query';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { asProblem } from '~/api/problem';
import { keys, queryClient } from '~/api/queries';
import { inWave } from '~/api/waves';

type Session = Schemas['SessionBody'];
type State = Schemas['StateBody'];

const CLIENT_ID = 'fm.client';
const HEARTBEAT_MS = 5 * 60_000;

function clientId(): string {
  const kept = localStorage.getItem(CLIENT_ID);
  if (kept) return kept;
  const made = crypto.randomUUID();
  localStorage.setItem(CLIENT_ID, made);
  return made;
}

function open(): Promise<Session> {
  return body(api.POST('/sessions', { body: { client_id: clientId() }, headers: once(newKey()) }));
}

async function beat(session: Session | undefined): Promise<Session> {
  if (!session) return open();
  const path = { session_id: session.session_id };
  try {
    return await body(api.POST('/sessions/{session_id}/heartbeat', { params: { path } }));
  } catch (error) {
    if (asProblem(error).status === 404) return open();
    throw error;
  }
}

export function useDeviceSession(): Session | undefined {
  return useQuery({
    queryKey: keys.session,
    queryFn: () => inWave(2, () => beat(queryClient.getQueryData(keys.session))),
    refetchInterval: HEARTBEAT_MS,
    staleTime: HEARTBEAT_MS,
  }).data;
}

/** Keep something for when this device comes back: the last case, or a question that was not sent. */
export async function remember(state: State): Promise<void> {
  const session = queryClient.getQueryData<Session>(keys.session);
  if (!session) return;
  const path = { session_id: session.session_id };
  const next = await body(api.PATCH('/sessions/{session_id}', { params: { path }, body: { state } }));
  queryClient.setQueryData(keys.session, next);
}
