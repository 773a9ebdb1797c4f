/** Why the API did not do what was asked: a problem document (RFC 9457), or no answer at all. */
import type { components } from './schema';

type ProblemBody = Partial<components['schemas']['Problem']>;

export class Problem extends Error {
  override name = 'Problem';

  constructor(
    /** 0 when no answer came. */
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly code: string = '',
    readonly requestId: string = '',
    readonly fields: Readonly<Record<string, string>> = {},
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(detail || title);
  }

  get isUnreachable(): boolean {
    return this.status === 0;
  }

  /** Whether asking again, unchanged, may help. */
  get isPassing(): boolean {
    if (this.code === 'request_in_flight') return true; // its answer was lost, and is kept for who asks again
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

export function problemOf(body: unknown, response: Response): Problem {
  const told: ProblemBody = typeof body === 'object' && body !== null ? body : {};
  // Whatever stands before the API answers without a problem document: it was too slow, or is just starting.
  const isSilent = told.title === undefined && response.status >= 500;
  const retryAfter = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
  return new Problem(
    response.status,
    told.title ?? (isSilent ? 'FaultMaven did not answer in time' : 'The request failed'),
    told.detail ?? (isSilent ? 'Try again in a moment.' : ''),
    told.code,
    told.request_id || response.headers.get('x-request-id') || '',
    Object.fromEntries((told.errors ?? []).map((item) => [item.field.replace(/^body\./, ''), item.message])),
    Number.isNaN(retryAfter) ? null : retryAfter,
  );
}

export function unreachable(cause: unknown): Problem {
  const detail = navigator.onLine
    ? 'FaultMaven does not answer. It may be starting, or the connection is gone.'
    : 'This device is offline.';
  const problem = new Problem(0, 'No connection', detail);
  problem.cause = cause;
  return problem;
}

/** What to tell a person about anything that was thrown. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, 'Something went wrong', error instanceof Error ? error.message : String(error));
}
