/** Who is signed in on this page. The access token lives in memory only; the refresh token in a cookie no script sees. */
import { forgetBegun } from './begun';
import { problemOf, unreachable } from './problem';
import type { components } from './schema';

export type User = components['schemas']['UserBody'];
type SignIn = components['schemas']['SignInBody'];

declare global {
  interface Window {
    /** The answer to a refresh that `public/begin.js` asked for before this code was there; taken once. */
    fmContinued?: Promise<Response>;
  }
}

export type Credentials = { status: 'in'; user: User; token: string } | { status: 'out'; expired: boolean };

/** Says only that a refresh is worth trying; without it every first visit would be a failed request. */
const HINT = 'fm.signed-in';

let current: Credentials = { status: 'out', expired: false };
let refreshing: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

function become(next: Credentials): void {
  current = next;
  if (next.status === 'in') localStorage.setItem(HINT, '1');
  else {
    localStorage.removeItem(HINT);
    forgetBegun();
  }
  for (const listener of listeners) listener();
}

// Signing out in one tab signs out all of them.
window.addEventListener('storage', (event) => {
  if (event.key === HINT && event.newValue === null && current.status === 'in') {
    become({ status: 'out', expired: false });
  }
});

export const credentials = {
  get: (): Credentials => current,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  accept: (answer: SignIn): void => become({ status: 'in', user: answer.user, token: answer.access_token }),
  /** The person is called something else now. */
  rename(user: User): void {
    if (current.status === 'in') become({ ...current, user });
  },
  forget: (): void => become({ status: 'out', expired: false }),
  /** Whether this browser was signed in when it was last here. */
  mayContinue: (): boolean => localStorage.getItem(HINT) !== null,
};

/** Spend the refresh cookie once, however many ask; tabs take turns, for a spent cookie ends the sign-in. */
export function refresh(): Promise<boolean> {
  const stale = current.status === 'in' ? current.token : null;
  const running = refreshing ?? inTurn(() => continueSignIn(stale));
  refreshing = running;
  return running;
}

async function inTurn(act: () => Promise<boolean>): Promise<boolean> {
  try {
    return await navigator.locks.request('fm.refresh', act);
  } finally {
    refreshing = null;
  }
}

function askToRefresh(): Promise<Response> {
  return fetch('/api/auth/refresh', { method: 'POST', credentials: 'same-origin' });
}

function takeBegun(): Promise<Response> | undefined {
  const begun = window.fmContinued;
  delete window.fmContinued;
  return begun;
}

async function continueSignIn(stale: string | null): Promise<boolean> {
  if (stale !== null && current.status !== 'in') return false;
  const response = await (takeBegun() ?? askToRefresh()).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (response.ok) {
    credentials.accept((await response.json()) as SignIn);
    return true;
  }
  if (response.status === 401 || response.status === 403) {
    become({ status: 'out', expired: true });
    return false;
  }
  throw problemOf(await response.json().catch(() => null), response);
}
