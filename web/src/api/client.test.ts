import { beforeEach, expect, test, vi } from 'vitest';
import { api, body } from './client';
import { credentials } from './credentials';
import { Problem } from './problem';

const user = { user_id: 'u', email: 'a@example.com', name: null, role: 'user' as const, created_at: '' };
const signIn = (token: string) => ({
  user,
  access_token: token,
  token_type: 'bearer' as const,
  expires_in: 1800,
});

function json(status: number, content: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(content), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

let calls: string[];

/** A network in which `token` is the only good access token, and a refresh gives `refreshed`. */
function network(token: string, refreshed: Response): void {
  vi.stubGlobal('fetch', async (input: Request | string) => {
    const path = typeof input === 'string' ? input : new URL(input.url).pathname;
    calls.push(path);
    if (path === '/api/auth/refresh') return refreshed.clone();
    const isGood = (input as Request).headers.get('authorization') === `Bearer ${token}`;
    return isGood
      ? json(200, { items: [], next_cursor: null })
      : json(401, { title: 'Unauthorized', status: 401 });
  });
}

beforeEach(() => {
  calls = [];
  Object.defineProperty(navigator, 'locks', {
    configurable: true,
    value: { request: (_: string, act: () => Promise<boolean>) => act() },
  });
  credentials.accept(signIn('old'));
});

test('several requests with an expired token continue the sign-in once', async () => {
  network('new', json(200, signIn('new')));
  await Promise.all([1, 2, 3].map(() => body(api.GET('/cases'))));
  expect(calls.filter((path) => path === '/api/auth/refresh')).toHaveLength(1);
});

test('a sign-in that was continued before this code was there is not continued again, and counts once', async () => {
  network('new', json(200, signIn('new')));
  window.fmContinued = Promise.resolve(json(200, signIn('new')));
  await body(api.GET('/cases'));
  expect(calls).not.toContain('/api/auth/refresh');
  expect(window.fmContinued).toBeUndefined();
});

test('what was asked for before this code was there is not asked for again, and counts once', async () => {
  network('old', json(401, {}));
  window.fmBegun = new Map([
    ['/api/cases', Promise.resolve(json(200, { items: ['begun'], next_cursor: null }))],
  ]);
  expect(await body(api.GET('/cases'))).toMatchObject({ items: ['begun'] });
  expect(calls).toEqual([]);
  expect(await body(api.GET('/cases'))).toMatchObject({ items: [] });
  expect(calls).toEqual(['/api/cases']);
});

test.each([
  ['was refused', json(403, {})],
  ['did not come', null],
])('an early answer that %s is asked for again', async (_, early) => {
  network('old', json(401, {}));
  window.fmBegun = new Map([['/api/cases', Promise.resolve(early)]]);
  expect(await body(api.GET('/cases'))).toMatchObject({ items: [] });
});

test('who signs out leaves nothing that was asked for in their name', () => {
  window.fmBegun = new Map([['/api/cases', Promise.resolve(null)]]);
  credentials.forget();
  expect(window.fmBegun).toBeUndefined();
});

test('a sign-in that has run out is forgotten, and says that it ran out', async () => {
  network('new', json(401, { title: 'Refused', status: 401 }));
  await expect(body(api.GET('/cases'))).rejects.toMatchObject({ status: 401 });
  expect(credentials.get()).toEqual({ status: 'out', expired: true });
  expect(credentials.mayContinue()).toBe(false);
});

test('the access token is in no storage', () => {
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain('old');
});

test('a problem document becomes an error with its code, its fields and its pause', async () => {
  const problem = {
    ...{
      type: 'urn:x',
      title: 'Too many',
      status: 429,
      detail: 'Slow down.',
      code: 'too_many',
      request_id: 'r1',
    },
    errors: [{ field: 'title', message: 'too long' }],
  };
  vi.stubGlobal('fetch', async () => json(429, problem, { 'retry-after': '7' }));
  const error = await body(api.GET('/cases')).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Problem);
  expect(error).toMatchObject({
    message: 'Slow down.',
    code: 'too_many',
    requestId: 'r1',
    retryAfterSeconds: 7,
  });
  expect(error).toMatchObject({ fields: { title: 'too long' }, isPassing: true });
});

test('a request whose first answer was lost and that is still served is asked for again', () => {
  expect(new Problem(409, 'Served right now', '', 'request_in_flight').isPassing).toBe(true);
  expect(new Problem(409, 'Moved', '', 'case_moved').isPassing).toBe(false);
});

test('no answer at all is a problem that passes', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(body(api.GET('/cases'))).rejects.toMatchObject({
    status: 0,
    isPassing: true,
    isUnreachable: true,
  });
});
