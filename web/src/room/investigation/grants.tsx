/** The calls of tools that are allowed for the whole case, each with what it is bound to, and taking them back. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, body } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/button';
import { Trouble } from '~/ui/states';
import { Time } from '~/ui/time';

function useGrants(caseId: string) {
  return useQuery({
    queryKey: keys.grants(caseId),
    queryFn: ({ signal }) =>
      body(api.GET('/agent/tools/grants/{case_id}', { params: { path: { case_id: caseId } }, signal })),
  });
}

function useRevoke(caseId: string) {
  return useMutation({
    mutationFn: (grantId: string) =>
      body(
        api.DELETE('/agent/tools/grants/{case_id}/{grant_id}', {
          params: { path: { case_id: caseId, grant_id: grantId } },
        }),
      ),
    onSuccess: () => announce('It will be asked for again.'),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.grants(caseId) }),
  });
}

export function Grants({ caseId }: { caseId: string }) {
  const items = useGrants(caseId).data?.items ?? [];
  const revoke = useRevoke(caseId);
  if (items.length === 0 && !revoke.isError) return null;
  return (
    <section aria-labelledby="grants-title" className="border-t border-line px-4 py-3">
      <h2 id="grants-title" className="font-semibold">
        Allowed for this case
      </h2>
      <p className="text-sm text-muted">
        Exactly these calls run without asking. With any other value they are asked for.
      </p>
      <ul aria-labelledby="grants-title" className="mt-1 flex flex-col gap-2">
        {items.map(({ grant_id, tool, bound, granted_at }) => (
          <li key={grant_id} className="flex flex-wrap items-center gap-2">
            <div className="min-w-0 flex-1 basis-64">
              <code className="text-sm break-all whitespace-pre-wrap">
                {tool} {JSON.stringify(bound)}
              </code>
              <p className="text-xs text-muted">
                since <Time iso={granted_at} />
              </p>
            </div>
            <Button
              busy={revoke.isPending && revoke.variables === grant_id}
              onClick={() => revoke.mutate(grant_id)}
            >
              Ask again from now on
            </Button>
          </li>
        ))}
      </ul>
      {revoke.isError && <Trouble error={revoke.error} />}
    </section>
  );
}
