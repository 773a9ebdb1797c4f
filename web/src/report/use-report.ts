/** A case's reports: as they are now, kept as versions, and changed. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { keys, queryClient } from '~/api/queries';

export type Report = Schemas['ReportView'];
export type Section = Schemas['SectionView'];
export type Kind = Schemas['ReportKind'];

export const KINDS: readonly [Kind, string][] = [
  ['incident', 'Incident report'],
  ['post-mortem', 'Post-mortem'],
  ['runbook', 'Runbook'],
];

export function useReport(caseId: string, kind: Kind) {
  return useQuery({
    queryKey: [...keys.report(caseId), kind],
    queryFn: ({ signal }) =>
      body(
        api.GET('/cases/{case_id}/reports/{kind}', { params: { path: { case_id: caseId, kind } }, signal }),
      ),
    staleTime: 0,
  });
}

type Change = Partial<Pick<Schemas['ReportPatch'], 'sections' | 'actions'>>;
const NOTHING: Schemas['ReportPatch'] = { note: '', sections: [], actions: [] };

/** Changes what was read: somebody else's change in between is not written over. */
export function useEditing(caseId: string, kind: Kind) {
  return useMutation({
    mutationFn: ({ etag, ...change }: Change & { etag: string }) => {
      const path = { case_id: caseId, kind };
      const header = { 'if-match': `"${etag}"` };
      return body(
        api.PATCH('/cases/{case_id}/reports/{kind}', {
          params: { path, header },
          body: { ...NOTHING, ...change },
        }),
      );
    },
    onSuccess: (report) => settle(caseId, kind, report),
  });
}

export function useKeeping(caseId: string, kind: Kind) {
  return useMutation({
    mutationFn: () =>
      body(
        api.POST('/cases/{case_id}/reports/{kind}', {
          params: { path: { case_id: caseId, kind }, header: once(newKey()) },
          body: { note: '' },
        }),
      ),
    onSuccess: (report) => settle(caseId, kind, report),
  });
}

export function useVersions(caseId: string, kind: Kind) {
  return useQuery({
    queryKey: [...keys.report(caseId), kind, 'versions'],
    queryFn: ({ signal }) =>
      body(
        api.GET('/cases/{case_id}/reports/{kind}/versions', {
          params: { path: { case_id: caseId, kind }, query: { limit: 100 } },
          signal,
        }),
      ),
  });
}

export function useDiff(caseId: string, kind: Kind, number: number) {
  return useQuery({
    queryKey: [...keys.report(caseId), kind, 'diff', number],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      body(
        api.GET('/cases/{case_id}/reports/{kind}/versions/{number}/diff', {
          params: { path: { case_id: caseId, kind, number } },
          signal,
        }),
      ),
  });
}

export function useRestoring(caseId: string, kind: Kind) {
  return useMutation({
    mutationFn: (number: number) =>
      body(
        api.POST('/cases/{case_id}/reports/{kind}/versions/{number}/restore', {
          params: { path: { case_id: caseId, kind, number }, header: once(newKey()) },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.report(caseId) }),
  });
}

async function settle(caseId: string, kind: Kind, report: Report): Promise<void> {
  queryClient.setQueryData([...keys.report(caseId), kind], report);
  await queryClient.invalidateQueries({ queryKey: [...keys.report(caseId), kind, 'versions'] });
}
