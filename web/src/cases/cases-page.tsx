/** All cases of a person: found by words, filters and saved views, all of which are in the address. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body, type Schemas } from '~/api/client';
import { keys } from '~/api/queries';
import { useCommands } from '~/app/commands';
import { useDeviceSession } from '~/app/device-session';
import type { CasesSearch } from '~/app/search';
import { Button, ButtonLink } from '~/ui/button';
import { plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { useTitle } from '~/ui/use-title';
import { CaseRow } from './case-row';
import { CaseSearch } from './case-search';
import { filtersOf, isNarrowed } from './filters';
import { NewCase } from './new-case';
import { SavedViews } from './saved-views';
import { TrySample } from './try-sample';

export function CasesPage() {
  useTitle('Cases');
  const search = useSearch({ from: '/inside/cases' });
  const [creating, setCreating] = useState(false);
  const cases = useCases(search);
  useListKeys(() => setCreating(true));
  return (
    <main id="main" className="mx-auto flex w-full max-w-4xl flex-col gap-5 px-4 py-6">
      <div className="flex flex-wrap items-center gap-3 max-xs:gap-1">
        <h1 className="flex-1 text-2xl font-semibold whitespace-nowrap">Cases</h1>
        <LastCase />
        <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
          New case
        </Button>
      </div>
      <CaseSearch search={search} facets={cases.data?.pages[0]?.facets} />
      <SavedViews search={search} />
      <CaseList search={search} cases={cases} onCreate={() => setCreating(true)} />
      {creating && <NewCase onClose={() => setCreating(false)} />}
    </main>
  );
}

function LastCase() {
  const last = useDeviceSession()?.state.last_case_id;
  if (!last) return null;
  return (
    <ButtonLink look="quiet" to="/cases/$caseId" params={{ caseId: last }} className="max-xs:px-2">
      Continue<span className="max-xs:sr-only"> the last one</span>
    </ButtonLink>
  );
}

function useCases(search: CasesSearch) {
  return useInfiniteQuery({
    queryKey: keys.cases(search),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const asked = { ...filtersOf(search), cursor: pageParam ?? null, limit: 30 };
      return body(api.POST('/cases/search', { body: asked as Schemas['CaseSearchRequest'], signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (previous) => previous,
  });
}

/** The list by keyboard: its rows are links, so Enter opens the one that has the focus. */
function useListKeys(onCreate: () => void): void {
  const move = (by: number) => {
    const links = [...document.querySelectorAll<HTMLElement>('[data-case-link]')];
    const at = links.indexOf(document.activeElement as HTMLElement);
    links[at < 0 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
  };
  const focus = (label: string) => document.querySelector<HTMLElement>(`[aria-label="${label}"]`)?.focus();
  const group = 'Cases';
  useCommands([
    { id: 'next-case', keys: 'j', title: 'Next case', group, run: () => move(1) },
    { id: 'previous-case', keys: 'k', title: 'Previous case', group, run: () => move(-1) },
    { id: 'search-cases', keys: '/', title: 'Search cases', group, run: () => focus('Search cases') },
    { id: 'new-case', keys: 'n', title: 'New case', group, run: onCreate },
  ]);
}

type ListProps = { search: CasesSearch; cases: ReturnType<typeof useCases>; onCreate: () => void };

function CaseList({ search, cases, onCreate }: ListProps) {
  const navigate = useNavigate();
  if (cases.isPending) return <Skeleton rows={5} what="cases" />;
  if (cases.isError) return <Failed error={cases.error} what="your cases" onRetry={() => cases.refetch()} />;
  const items = cases.data.pages.flatMap((page) => page.items);
  if (items.length === 0 && !cases.hasNextPage) {
    return isNarrowed(search) ? (
      <Empty icon="search" title="No case fits">
        <p>Other words, or fewer filters, may find it.</p>
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
      <p role="status" className="-mb-2 text-sm text-muted">
        {plural(cases.data.pages[0]?.total ?? 0, 'case')}
      </p>
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
