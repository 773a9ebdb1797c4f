/** How answers are kept, asked again and retried; and the name of everything that is kept. */
import { QueryClient } from '@tanstack/react-query';
import { asProblem } from './problem';

const RETRIES = 3;

function mayRetry(failures: number, error: Error): boolean {
  return failures < RETRIES && asProblem(error).isPassing;
}

function delayOf(attempt: number, error: Error): number {
  const told = asProblem(error).retryAfterSeconds;
  return told === null ? Math.min(500 * 2 ** attempt, 8000) : told * 1000;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 10_000, retry: mayRetry, retryDelay: delayOf, refetchOnWindowFocus: true },
    // A refusal for going too fast did nothing, so the same request may be sent again.
    mutations: { retry: (n, error) => n < RETRIES && asProblem(error).status === 429, retryDelay: delayOf },
  },
});

export const keys = {
  cases: (search: object) => ['cases', search] as const,
  views: ['views'] as const,
  statistics: (range: object) => ['cases', 'statistics', range] as const,
  allCases: ['cases'] as const,
  case: (caseId: string) => ['case', caseId] as const,
  evidence: (caseId: string) => ['case', caseId, 'evidence'] as const,
  timeline: (caseId: string) => ['case', caseId, 'timeline'] as const,
  /** Everything read from the files of a case; asked again when another file is ready. */
  facts: (caseId: string, ...what: unknown[]) => ['case', caseId, 'facts', ...what] as const,
  formats: ['formats'] as const,
  recurrence: (caseId: string) => ['case', caseId, 'recurrence'] as const,
  solutions: (caseId: string) => ['case', caseId, 'solutions'] as const,
  investigation: (caseId: string) => ['case', caseId, 'investigation'] as const,
  longInvestigation: (caseId: string) => ['case', caseId, 'long-investigation'] as const,
  turns: (caseId: string) => ['case', caseId, 'turns'] as const,
  spending: (caseId: string) => ['case', caseId, 'spending'] as const,
  confirmation: (caseId: string, id: string) => ['case', caseId, 'confirmation', id] as const,
  grants: (caseId: string) => ['case', caseId, 'grants'] as const,
  events: (caseId: string, turnId: string) => ['case', caseId, 'events', turnId] as const,
  report: (caseId: string) => ['case', caseId, 'report'] as const,
  lines: (evidenceId: string, start: number) => ['lines', evidenceId, start] as const,
  errors: (caseId: string, evidenceId: string) => ['case', caseId, 'errors', evidenceId] as const,
  documents: ['knowledge', 'documents'] as const,
  graph: (around: string | undefined) => ['knowledge', 'graph', around] as const,
  session: ['session'] as const,
};
