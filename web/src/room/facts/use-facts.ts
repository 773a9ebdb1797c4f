/** Findings and patterns of a case, a page at a time. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '~/api/client';
import { keys } from '~/api/queries';
import { askFacts } from './asking';

export type Finding = Schemas['FindingOut'];
export type Template = Schemas['TemplateOut'];
export type FindingFilter = { kind?: string; evidenceId?: string };

const PAGE = 100;

/** Pages of a list that is asked for with a cursor. */
const FIRST_PAGE = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next_cursor?: string | null }) => page.next_cursor ?? undefined,
};

export function useFindings(caseId: string, { kind, evidenceId }: FindingFilter) {
  return useInfiniteQuery({
    ...FIRST_PAGE,
    queryKey: keys.facts(caseId, 'findings', kind, evidenceId),
    queryFn: ({ pageParam, signal }) => {
      const query = {
        kind: kind ? [kind] : undefined,
        evidence_id: evidenceId,
        limit: PAGE,
        cursor: pageParam,
      };
      const params = { path: { case_id: caseId }, query };
      return body(api.GET('/cases/{case_id}/findings', { params, signal }));
    },
  });
}

/** How many findings there are of each kind. */
export function useFindingKinds(caseId: string) {
  return useQuery({
    queryKey: keys.facts(caseId, 'finding-kinds'),
    queryFn: async ({ signal }) => {
      const question = {
        table: 'findings' as const,
        group_by: 'kind' as const,
        limit: PAGE,
        order: 'asc' as const,
        order_by: 'severity' as const,
      };
      return (await askFacts(caseId, question, signal)).groups ?? [];
    },
  });
}

/** `level` is the lowest that counts. */
export function useTemplates(caseId: string, level: 'warn' | 'error' | undefined) {
  return useInfiniteQuery({
    ...FIRST_PAGE,
    queryKey: keys.facts(caseId, 'templates', level),
    queryFn: ({ pageParam, signal }) => {
      const query = { level, limit: PAGE, cursor: pageParam };
      return body(
        api.GET('/cases/{case_id}/templates', { params: { path: { case_id: caseId }, query }, signal }),
      );
    },
  });
}
