/** All documents, one's own first, with what becomes of those that were just brought. */
import { Link } from '@tanstack/react-router';
import type { KnowledgeSearch } from '~/app/search';
import { Badge } from '~/ui/badges';
import { Button, IconButton } from '~/ui/button';
import { plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { Time } from '~/ui/time';
import { type Bringing, forgetBringing, retryBringing, useBringing } from './bringing';
import { type Summary, useDocuments } from './use-documents';
import { collectionName, typeName } from './words';

export function DocumentList({ search, onAdd }: { search: KnowledgeSearch; onAdd: () => void }) {
  const bringing = useBringing();
  const listed = useDocuments(search.in, bringing.length > 0);
  if (listed.isPending) return <Skeleton rows={8} what="documents" />;
  if (listed.isError && !listed.data)
    return <Failed error={listed.error} what="documents" onRetry={() => listed.refetch()} />;
  const items = listed.data.pages.flatMap((page) => page.items);
  const isEmpty = items.length === 0 && bringing.length === 0;
  return (
    <>
      {bringing.length > 0 && <OnTheWay bringing={bringing} />}
      {isEmpty && (
        <Empty icon="file" title="No documents yet">
          <p>
            Runbooks, postmortems and notes are found by their words and by what they mean, here and by the
            assistant. Secrets and personal data are taken out when they are read.
          </p>
          <Button look="primary" icon="plus" onClick={onAdd}>
            Add the first document
          </Button>
        </Empty>
      )}
      {items.length > 0 && (
        <ul aria-label="Documents" className="panel divide-y divide-line overflow-hidden">
          {items.map((item) => (
            <Row key={item.document_id} item={item} />
          ))}
        </ul>
      )}
      {listed.hasNextPage && (
        <Button
          onClick={() => listed.fetchNextPage()}
          busy={listed.isFetchingNextPage}
          className="self-center"
        >
          Show more
        </Button>
      )}
    </>
  );
}

function Row({ item }: { item: Summary }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <Link
        to="/knowledge/$documentId"
        params={{ documentId: item.document_id }}
        className="min-w-0 flex-1 basis-60 font-medium break-words hover:underline"
      >
        {item.title || item.source || 'Untitled'}
      </Link>
      <StatusBadge item={item} />
      <Badge tone={item.collection === 'global' ? 'plain' : 'accent'}>
        {collectionName(item.collection)}
      </Badge>
      {item.type && <Badge>{typeName(item.type)}</Badge>}
      <span className="text-sm text-muted">
        {item.status === 'ready' && plural(item.passages, 'passage')}
        {item.status === 'ready' && item.collection !== 'global' && ', '}
        {item.collection !== 'global' && <Time iso={item.updated_at} />}
      </span>
      {item.status === 'failed' && <p className="basis-full text-sm text-bad">{item.reason}</p>}
    </li>
  );
}

export function StatusBadge({ item: { status } }: { item: { status: string } }) {
  if (status === 'ready') return null;
  if (status === 'failed') return <Badge tone="bad">could not be read</Badge>;
  return <Badge tone="warn">{status === 'queued' ? 'being read' : 'being uploaded'}</Badge>;
}

function OnTheWay({ bringing }: { bringing: readonly Bringing[] }) {
  return (
    <ul aria-label="Uploads" className="panel divide-y divide-line">
      {bringing.map((item) => (
        <li key={item.id} className="flex flex-col gap-1 px-4 py-2">
          <div className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate">{item.name}</span>
            <span className="text-sm text-muted">{STAGES[item.stage]}</span>
            {item.reason !== null && item.file.size > 0 && (
              <IconButton
                icon="retry"
                label={`Try ${item.name} again`}
                onClick={() => retryBringing(item.id)}
              />
            )}
            <IconButton icon="close" label={`Forget ${item.name}`} onClick={() => forgetBringing(item.id)} />
          </div>
          {item.reason === null ? (
            <progress
              className="upload-bar"
              aria-label={`Progress of ${item.name}`}
              max={1}
              value={item.progress}
            />
          ) : (
            <p className="text-sm text-bad">{item.reason}</p>
          )}
        </li>
      ))}
    </ul>
  );
}

const STAGES = { hashing: 'checking', sending: 'uploading', failed: 'failed' } as const;
