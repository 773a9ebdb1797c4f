/** All files of a case, as the API lists them; in the shell, so that they are asked for before the room is there. */
import { queryOptions } from '@tanstack/react-query';
import { api, body, type Schemas } from '~/api/client';
import { keys } from '~/api/queries';
import { inWave } from '~/api/waves';

export type Evidence = Schemas['EvidenceOut'];

async function allEvidence(caseId: string, signal: AbortSignal): Promise<Evidence[]> {
  const found: Evidence[] = [];
  let cursor: string | undefined;
  do {
    const params = { path: { case_id: caseId }, query: { limit: 100, cursor } };
    const page = await body(api.GET('/cases/{case_id}/evidence', { params, signal }));
    found.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return found.sort((a, b) => a.number - b.number);
}

export function evidenceListing(caseId: string) {
  return queryOptions({
    queryKey: keys.evidence(caseId),
    queryFn: ({ signal }) => inWave(0, () => allEvidence(caseId, signal)),
  });
}
