/** Every record of every log, asked for by what it says, when, and how bad it is. */
import { useNavigate } from '@tanstack/react-router';
import type { RefObject } from 'react';
import type { RecordSearch } from '~/app/search';
import { Button } from '~/ui/button';
import { plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton, Trouble } from '~/ui/states';
import { GroupRows } from './group-rows';
import { RecordFilters } from './record-filters';
import { isNarrowed } from './record-question';
import { RecordRows } from './record-rows';
import { useRecords } from './use-records';

type Props = { caseId: string; search: RecordSearch; scroller: RefObject<HTMLElement | null> };

export function Records({ caseId, search, scroller }: Props) {
  const navigate = useNavigate();
  const go = (next: RecordSearch) =>
    navigate({
      to: '/cases/$caseId',
      params: { caseId },
      search: ({ turn }) => ({ view: 'records', ...next, turn }),
      replace: true,
    });
  const records = useRecords(caseId, search);
  const pages = records.data?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  const groups = pages.flatMap((page) => page.groups ?? []);
  const total = pages[0]?.total ?? 0;
  const known = pages[0]?.known ?? {};
  /** The next page, if there is one and none is on its way. */
  async function more(): Promise<boolean> {
    if (!records.hasNextPage || records.isFetchingNextPage) return false;
    return (await records.fetchNextPage()).isSuccess;
  }
  return (
    <>
      <RecordFilters caseId={caseId} search={search} onSearch={go} />
      {records.isPending && <Skeleton rows={5} what="the records" />}
      {records.isError && !records.data && (
        <Failed error={records.error} what="the records" onRetry={() => records.refetch()} />
      )}
      {records.data && total === 0 && <Nothing known={known} search={search} onSearch={go} />}
      {total > 0 && (
        <Sum
          total={total}
          groups={search.by ? groups.length : null}
          isAll={!records.hasNextPage}
          isRecent={search.last !== undefined}
          isZoneAssumed={items.some((item) => item.tz_assumed)}
        />
      )}
      {items.length > 0 && (
        <RecordRows
          items={items}
          total={total}
          scroller={scroller}
          onTrace={(trace) => go({ trace })}
          onMore={more}
        />
      )}
      {groups.length > 0 && <GroupRows groups={groups} search={search} onSearch={go} />}
      {records.isError && records.data && (
        <div className="px-4 pt-3">
          <Trouble error={records.error} />
        </div>
      )}
      {records.hasNextPage && search.by && (
        <div className="flex items-center gap-3 border-t border-line px-4 py-3 text-sm text-muted">
          <Button onClick={() => records.fetchNextPage()} busy={records.isFetchingNextPage}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

type SumProps = {
  total: number;
  groups: number | null;
  isAll: boolean;
  isRecent: boolean;
  isZoneAssumed: boolean;
};

/** How much was found, and what to know before reading it. */
function Sum({ total, groups, isAll, isRecent, isZoneAssumed }: SumProps) {
  return (
    <p role="status" className="px-4 pb-2 text-sm text-muted">
      {plural(total, 'record')}
      {groups !== null && `, ${plural(groups, 'group')}${isAll ? '' : ' so far'}`}
      {isRecent && ', counted back from the last record'}
      {isZoneAssumed && '. Some name no time zone; UTC is assumed for them'}
    </p>
  );
}

type NothingProps = {
  known: Record<string, string[]>;
  search: RecordSearch;
  onSearch: (search: RecordSearch) => void;
};

/** Nothing fits: say what there is instead, and how to get out. */
function Nothing({ known, search, onSearch }: NothingProps) {
  if (!isNarrowed(search)) {
    return (
      <Empty icon="log" title="No records yet">
        <p>Once a log or the events of a cluster are read, every record can be found here.</p>
      </Empty>
    );
  }
  const hints = Object.entries(known).filter(([, values]) => values.length > 0);
  return (
    <Empty icon="search" title="No record fits">
      {hints.map(([name, values]) => (
        <p key={name}>
          {`There is ${name.replaceAll('_', ' ')} `}
          {values.slice(0, 8).join(', ')}
        </p>
      ))}
      <Button onClick={() => onSearch({})}>Show everything</Button>
    </Empty>
  );
}
