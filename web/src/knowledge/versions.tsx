/** Every version of a document: what it changed, and the way back to it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, newKey, once } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { announce } from '~/ui/announce';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { Hunks } from '~/ui/hunks';
import { plural } from '~/ui/numbers';
import { Failed, Skeleton, Trouble } from '~/ui/states';
import { Time } from '~/ui/time';
import type { Whole } from './use-documents';

export function Versions({ document }: { document: Whole }) {
  const documentId = document.document_id;
  const [shown, setShown] = useState<number | null>(null);
  const versions = useQuery({
    queryKey: [...keys.documents, documentId, 'versions', document.number, document.status],
    queryFn: ({ signal }) =>
      body(
        api.GET('/knowledge/documents/{document_id}/versions', {
          params: { path: { document_id: documentId } },
          signal,
        }),
      ),
  });
  const restoring = useMutation({
    mutationFn: (number: number) =>
      body(
        api.POST('/knowledge/documents/{document_id}/versions/{number}/restore', {
          params: { path: { document_id: documentId, number } },
          headers: once(newKey()),
        }),
      ),
    onSuccess: async (_, number) => {
      announce(`Version ${number} is being restored`);
      await queryClient.invalidateQueries({ queryKey: keys.documents });
    },
  });
  if (versions.isPending) return <Skeleton rows={3} what="versions" />;
  if (versions.isError)
    return <Failed error={versions.error} what="versions" onRetry={() => versions.refetch()} />;
  return (
    <div className="flex flex-col gap-3">
      {restoring.isError && <Trouble error={restoring.error} />}
      <ul aria-label="Versions" className="panel divide-y divide-line">
        {versions.data.items.map((version) => (
          <li key={version.number} className="flex flex-col gap-2 px-4 py-2">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-medium">Version {version.number}</span>
              {version.is_current && <Badge tone="good">searched</Badge>}
              <span className="min-w-0 flex-1 basis-48 text-sm text-muted">
                {version.note}, <Time iso={version.created_at} />, {plural(version.size_chars, 'character')}
              </span>
              <Button
                look="quiet"
                aria-expanded={shown === version.number}
                onClick={() => setShown(shown === version.number ? null : version.number)}
              >
                Changes
              </Button>
              {!version.is_current && document.collection !== 'global' && (
                <Button
                  icon="retry"
                  busy={restoring.isPending && restoring.variables === version.number}
                  onClick={() => restoring.mutate(version.number)}
                >
                  Restore
                </Button>
              )}
            </div>
            {shown === version.number && <Changes documentId={documentId} number={version.number} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Changes({ documentId, number }: { documentId: string; number: number }) {
  const diff = useQuery({
    queryKey: [...keys.documents, documentId, 'diff', number],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      body(
        api.GET('/knowledge/documents/{document_id}/versions/{number}/diff', {
          params: { path: { document_id: documentId, number } },
          signal,
        }),
      ),
  });
  if (diff.isPending) return <Skeleton rows={2} what="what changed" />;
  if (diff.isError) return <Failed error={diff.error} what="what changed" onRetry={() => diff.refetch()} />;
  return <Hunks hunks={diff.data.items} />;
}
