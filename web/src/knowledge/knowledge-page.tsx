/** Knowledge: search it, look through it, add to it, and see how it hangs together. */
import { Link, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { Button } from '~/ui/button';
import { Loading } from '~/ui/states';
import { useTitle } from '~/ui/use-title';
import { AddDocument } from './add-document';
import { DocumentList } from './document-list';
import { Results } from './results';
import { SearchBar } from './search-bar';

const GraphView = lazy(() => import('./graph'));

const TAB = 'inline-flex min-h-9 items-center border-b-2 px-3 ';
const SHOWN = `${TAB} border-accent font-semibold text-ink`;
const OTHER = `${TAB} border-transparent text-muted hover:text-ink`;

export function KnowledgePage() {
  useTitle('Knowledge');
  const search = useSearch({ from: '/inside/knowledge' });
  const [isAdding, setAdding] = useState(false);
  const isGraph = search.show === 'graph' || search.around !== undefined;
  return (
    <main
      id="main"
      className={`mx-auto flex w-full min-w-0 flex-1 flex-col gap-4 px-4 py-6 ${isGraph ? '' : 'max-w-4xl'}`}
    >
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="flex-1 basis-40 text-2xl font-semibold">Knowledge</h1>
        <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
          Add documents
        </Button>
      </div>
      <nav aria-label="Views of knowledge" className="flex border-b border-line">
        <Link
          to="/knowledge"
          search={{}}
          aria-current={isGraph ? undefined : 'page'}
          className={isGraph ? OTHER : SHOWN}
        >
          Documents
        </Link>
        <Link
          to="/knowledge"
          search={{ show: 'graph' }}
          aria-current={isGraph ? 'page' : undefined}
          className={isGraph ? SHOWN : OTHER}
        >
          Graph
        </Link>
      </nav>
      {isGraph ? (
        <Suspense fallback={<Loading what="the graph" />}>
          <GraphView />
        </Suspense>
      ) : (
        <>
          <SearchBar search={search} />
          {search.q === undefined ? (
            <DocumentList search={search} onAdd={() => setAdding(true)} />
          ) : (
            <Results search={search} />
          )}
        </>
      )}
      {isAdding && <AddDocument onClose={() => setAdding(false)} />}
    </main>
  );
}
