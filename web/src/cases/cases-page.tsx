/** All cases of a person: found by words and by status, both in the address. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body, type Schemas } from '~/api/client';
import { keys } from '~/api/queries';
import { useDeviceSession } from '~/app/device-session';
import { Button, ButtonLink } from '~/ui/button';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { useTitle } from '~/ui/use-title';
import { CaseRow } from './case-row';
import { CaseSearch } from './case-search';
import { NewCase } from './new-case';
import { TrySample } from './try-sample';

export function CasesPage() {
  useTitle('Cases');
  const search = useSearch({ from: '/inside/cases' });
  const [creating, setCreating] = useState(false);
  return (
    <main id="main" className="mx-auto flex w-full max-w-4xl flex-col gap-5 px-4 py-6">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="flex-1 text-2xl font-semibold">Cases</h1>
        <LastCase />
        <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
          New case
        </Button>
      </div>
      <CaseSearch search={search} />
      <CaseList search={search} onCreate={() => setCreating(true)} />
      {creating && <NewCase onClose={() => setCreating(false)} />}
    </main>
  );
}

function LastCase() {
  const last = useDeviceSession()?.state.last_case_id;
  if (!last) return null;
  return (
    <ButtonLink look="quiet" to="/cases/$caseId" params={{ caseId: last }}>
      Continue the last one
    </ButtonLink>
  );
}

function CaseList({ search, onCreate }: { search: { q?: string; status?: string }; onCreate: () => void }) {
  const navigate = useNavigate();
  const cases = useInfiniteQuery({
    queryKey: keys.cases(search),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        q: search.q,
        status: search.status as Schemas['CaseStatus'],
        cursor: pageParam,
        limit: 30,
      };
      return body(api.GET('/cases', { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (previous) => previous,
  });
  if (cases.isPending) return <Skeleton rows={5} what="cases" />;
  if (cases.isError) return <Failed error={cases.error} what="your cases" onRetry={() => cases.refetch()} />;
  const items = cases.data.pages.flatMap((page) => page.items);
  if (items.length === 0 && !cases.hasNextPage) {
    return search.q || search.status ? (
      <Empty icon="search" title="No case fits">
        <p>Other words, or another status, may find it.</p>
        <Button onClick={() => navigate({ to: '/cases', search: {} })}>Show all cases</Button>
      </Empty>
    ) : (
      <Empty icon="folder" title="No cases yet">
        <p>Open a case, drop in logs, configuration or command output, and ask what is wrong.</p>
        <div className="flex flex-wrap justify-center gap-2">
          <Button look="primary" icon="plus" onClick={onCreate}>
            Open the first case
          </Button>
          <TrySample />
        </div>
        <p className="text-sm">
          The sample is a made-up incident of nine files: it shows what an answer looks like.
        </p>
      </Empty>
    );
  }
  return (
    <>
      <ul className="panel divide-y divide-line overflow-hidden shadow-lift" aria-busy={cases.isFetching}>
        {items.map((item) => (
          <CaseRow key={item.case_id} item={item} />
        ))}
      </ul>
      {cases.hasNextPage && (
        <Button onClick={() => cases.fetchNextPage()} busy={cases.isFetchingNextPage} className="self-center">
          Show more
        </Button>
      )}
    </>
  );
}
