/** The turns of a case, as the API lists them; in the shell, so that they are asked for before the room is there. */
import { queryOptions } from '@tanstack/react-query';
import { api, body, type Schemas } from '~/api/client';
import { keys } from '~/api/queries';
import { inWave } from '~/api/waves';

export type Turn = Schemas['TurnView'];

export function turnsListing(caseId: string) {
  return queryOptions({
    queryKey: keys.turns(caseId),
    queryFn: async ({ signal }) => {
      const params = { path: { case_id: caseId } };
      const turns = () => body(api.GET('/agent/chat/{case_id}/turns', { params, signal }));
      return (await inWave(1, turns)).items;
    },
  });
}
