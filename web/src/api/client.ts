/** The API, typed by its own description: every call returns its body or throws a Problem. */
import createClient from 'openapi-fetch';
import { takeBegun } from './begun';
import { credentials, refresh } from './credentials';
import { problemOf, unreachable } from './problem';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

/** Sends with the access token; when that has expired, continues the sign-in once and sends again. */
async function send(request: Request): Promise<Response> {
  const begun = await takeBegun(request);
  if (begun) return begun;
  const again = request.clone();
  const response = await fetch(authorised(request)).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (response.status !== 401 || credentials.get().status !== 'in') return response;
  if (!(await refresh())) return response;
  return fetch(authorised(again));
}

/** With the token, and an id that leads from this request to every line the product logs for it. */
function authorised(request: Request): Request {
  request.headers.set('x-request-id', `web_${crypto.randomUUID()}`);
  const who = credentials.get();
  if (who.status === 'in') request.headers.set('authorization', `Bearer ${who.token}`);
  return request;
}

export const api = createClient<paths>({ baseUrl: `${window.location.origin}/api`, fetch: send });

/** The body of an answer; throws a Problem for any status that is not 2xx. */
export async function body<Data>(
  answer: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> {
  const { data, error, response } = await answer;
  if (!response.ok) throw problemOf(error, response);
  return data as Data;
}

/** A header that makes a POST happen once, however often it is sent. */
export function once(key: string): { 'idempotency-key': string } {
  return { 'idempotency-key': key };
}

export function newKey(): string {
  return crypto.randomUUID();
}

/** Text of a route that does not answer in JSON. */
export async function text(path: string, signal?: AbortSignal): Promise<string> {
  const response = await send(new Request(`/api${path}`, { signal }));
  if (!response.ok) throw problemOf(await response.json().catch(() => null), response);
  return response.text();
}

/** What a route gives to be saved. */
export async function file(path: string, signal?: AbortSignal): Promise<Blob> {
  const response = await send(new Request(`/api${path}`, { signal }));
  if (!response.ok) throw problemOf(await response.json().catch(() => null), response);
  return response.blob();
}
