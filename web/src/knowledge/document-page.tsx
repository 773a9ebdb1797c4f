/** One document: its text, what it is about, its versions, and what is near to it. */
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api, newKey, once } from '~/api/client';
import { asProblem, problemOf } from '~/api/problem';
import { keys, queryClient } from '~/api/queries';
import { Markdown } from '~/markdown/markdown';
import { announce } from '~/ui/announce';
import { Badge } from '~/ui/badges';
import { Button, ButtonLink } from '~/ui/button';
import { Dialog } from '~/ui/dialog';
import { plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton, Trouble } from '~/ui/states';
import { Time } from '~/ui/time';
import { useTitle } from '~/ui/use-title';
import { StatusBadge } from './document-list';
import { CasesOfDocument, RelatedDocuments } from './related';
import { Tags } from './tags';
import { useDocument, type Whole } from './use-documents';
import { Versions } from './versions';
import { collectionName, typeName } from './words';

export function DocumentPage() {
  const { documentId } = useParams({ from: '/inside/knowledge/$documentId' });
  const found = useDocument(documentId);
  useTitle(found.data?.title || 'Document');
  return (
    <main id="main" className="mx-auto flex w-full max-w-6xl min-w-0 flex-1 flex-col gap-4 px-4 py-6">
      <p>
        <Link to="/knowledge" className="link text-sm">
          All knowledge
        </Link>
      </p>
      {!found.data && <h1 className="sr-only">Document</h1>}
      {found.isPending && <Skeleton rows={8} what="the document" />}
      {found.isError &&
        !found.data &&
        (asProblem(found.error).status === 404 ? (
          <Empty icon="question" title="There is no such document">
            <p>It may have been deleted, or it belongs to another account.</p>
            <ButtonLink to="/knowledge">All knowledge</ButtonLink>
          </Empty>
        ) : (
          <Failed error={found.error} what="the document" onRetry={() => found.refetch()} />
        ))}
      {found.data && <Shown key={documentId} document={found.data} />}
    </main>
  );
}

function Shown({ document }: { document: Whole }) {
  const isOwn = document.collection !== 'global';
  const [isDeleting, setDeleting] = useState(false);
  return (
    <>
      <header className="flex flex-col gap-2">
        <div className="flex flex-wrap items-start gap-3">
          <h1 className="min-w-0 flex-1 basis-60 text-2xl font-semibold break-words">
            {document.title || 'Untitled'}
          </h1>
          {isOwn && (
            <Button look="danger" icon="trash" onClick={() => setDeleting(true)}>
              Delete
            </Button>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-2 text-sm text-muted">
          <Badge tone={isOwn ? 'accent' : 'plain'}>{collectionName(document.collection)}</Badge>
          {document.type && <Badge>{typeName(document.type)}</Badge>}
          <StatusBadge item={document} />
          {document.number > 0 && <span>Version {document.number}</span>}
          {isOwn && <Time iso={document.updated_at} />}
          <span>{plural(document.passages, 'passage')}</span>
          {document.source && isOwn && <span className="min-w-0 break-all">from {document.source}</span>}
        </div>
        <TakenOut redactions={document.redactions} />
        {document.status === 'failed' && <Trouble>{document.reason}</Trouble>}
        {document.status === 'queued' && (
          <p role="status">It is being read. It is found as soon as it is ready.</p>
        )}
        <Tags document={document} />
      </header>
      <div className="grid min-w-0 gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <article aria-label="Text" className="panel min-w-0 p-4 sm:p-6">
          {document.body ? (
            <Markdown text={withoutTitle(document)} />
          ) : (
            <p className="text-muted">There is no text yet.</p>
          )}
        </article>
        <aside className="flex min-w-0 flex-col gap-5">
          <Part title="Related">
            <RelatedDocuments documentId={document.document_id} />
            <Link
              to="/knowledge"
              search={{ around: document.document_id }}
              className="link inline-flex min-h-6 items-center text-sm"
            >
              Show in the graph
            </Link>
          </Part>
          <Part title="Used by these cases">
            <CasesOfDocument documentId={document.document_id} />
          </Part>
        </aside>
        <div className="min-w-0 lg:col-span-2">
          <Part title="Versions">
            <Versions document={document} />
          </Part>
        </div>
      </div>
      {isDeleting && <Deletion document={document} onClose={() => setDeleting(false)} />}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-2">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </section>
  );
}

/** The title stands above the text already. */
function withoutTitle({ title, body }: Whole): string {
  return body.startsWith(`# ${title}\n`) ? body.slice(title.length + 3) : body;
}

function TakenOut({ redactions }: { redactions: Whole['redactions'] }) {
  const found = Object.entries(redactions);
  if (found.length === 0) return null;
  return (
    <p className="text-sm text-muted">
      Taken out when it was read:{' '}
      {found.map(([kind, count]) => plural(count, kind.replaceAll('_', ' '))).join(', ')}.
    </p>
  );
}

function Deletion({ document, onClose }: { document: Whole; onClose: () => void }) {
  const navigate = useNavigate();
  const deleting = useMutation({
    mutationFn: async () => {
      const { error, response } = await api.DELETE('/knowledge/documents/{document_id}', {
        params: { path: { document_id: document.document_id } },
        headers: once(newKey()),
      });
      if (!response.ok && response.status !== 404) throw problemOf(error, response);
    },
    onSuccess: async () => {
      announce(`${document.title} was deleted`);
      await navigate({ to: '/knowledge' });
      queryClient.removeQueries({ queryKey: [...keys.documents, document.document_id] });
      await queryClient.invalidateQueries({ queryKey: keys.documents });
    },
  });
  return (
    <Dialog title="Delete this document?" onClose={onClose}>
      <div className="flex flex-col gap-4 p-4">
        <p>
          <strong className="break-words">{document.title}</strong> is erased with all its versions, passages
          and vectors. This cannot be undone.
        </p>
        {deleting.isError && <Trouble error={deleting.error} />}
        <div className="flex justify-end gap-2">
          <Button data-first onClick={onClose}>
            Keep it
          </Button>
          <Button look="danger" icon="trash" busy={deleting.isPending} onClick={() => deleting.mutate()}>
            Delete for good
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
