/** What is near to a document or a case, with the reasons, and the cases that a document helped with. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, body, type Schemas } from '~/api/client';
import { keys } from '~/api/queries';
import { Badge } from '~/ui/badges';
import { Failed, Skeleton } from '~/ui/states';

type Related = Schemas['RelatedView'];
type Reason = Schemas['Reason'];

const REASONS: Record<Reason['kind'], string> = {
  cause: 'same cause',
  symptom: 'both show',
  component: 'both concern',
  fix: 'both are fixed by',
  shows: 'shows',
  concerns: 'concerns',
  fixed_by: 'is fixed by',
  mistaken_for: 'is mistaken for',
  related: 'see also',
};

/** `title` is what the reasons stand under, and is not said again. */
export function reasonsOf(because: readonly Reason[], title?: string): string {
  return because
    .map(({ kind, label }) => (label === title ? REASONS[kind] : `${REASONS[kind]}: ${label}`))
    .join('; ');
}

export function RelatedDocuments({ documentId }: { documentId: string }) {
  const found = useQuery({
    queryKey: [...keys.documents, documentId, 'related'],
    queryFn: ({ signal }) =>
      body(
        api.GET('/knowledge/documents/{document_id}/related', {
          params: { path: { document_id: documentId }, query: { limit: 8 } },
          signal,
        }),
      ),
  });
  if (found.isPending) return <Skeleton rows={3} what="related documents" />;
  if (found.isError)
    return <Failed error={found.error} what="related documents" onRetry={() => found.refetch()} />;
  if (found.data.items.length === 0) return <p className="text-muted">Nothing speaks of the same yet.</p>;
  return <RelatedList items={found.data.items} />;
}

export function RelatedList({ items }: { items: readonly Related[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {items.map((item) => (
        <li key={item.document_id} className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-2">
            <Link
              to="/knowledge/$documentId"
              params={{ documentId: item.document_id }}
              className="link inline-flex min-h-6 items-center break-words"
            >
              {item.title}
            </Link>
            {item.document_id.startsWith('card-') && <Badge tone="accent">a resolved case</Badge>}
          </div>
          <p className="text-sm break-words text-muted">{reasonsOf(item.because, item.title)}</p>
        </li>
      ))}
    </ul>
  );
}

export function CasesOfDocument({ documentId }: { documentId: string }) {
  const found = useQuery({
    queryKey: [...keys.documents, documentId, 'cases'],
    queryFn: ({ signal }) =>
      body(
        api.GET('/knowledge/documents/{document_id}/cases', {
          params: { path: { document_id: documentId } },
          signal,
        }),
      ),
  });
  if (found.isPending) return <Skeleton rows={2} what="cases" />;
  if (found.isError) return <Failed error={found.error} what="cases" onRetry={() => found.refetch()} />;
  if (found.data.items.length === 0) return <p className="text-muted">None of your last 50 cases.</p>;
  return (
    <ul className="flex flex-col gap-2">
      {found.data.items.map((item) => (
        <li key={item.case_id} className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-2">
            <Link
              to="/cases/$caseId"
              params={{ caseId: item.case_id }}
              className="link inline-flex min-h-6 items-center break-words"
            >
              {item.title}
            </Link>
            <Badge>{item.status}</Badge>
          </div>
          <p className="text-sm break-words text-muted">{item.because}</p>
        </li>
      ))}
    </ul>
  );
}
