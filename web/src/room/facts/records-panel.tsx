/** Every record of every log, asked for by what it says, when, and how bad it is; for experts with SQL. */
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RecordSearch } from '~/app/search';
import { Button } from '~/ui/button';
import { formatCount, plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton, Trouble } from '~/ui/states';
import { RecordFilters } from './record-filters';
import { isNarrowed, recordsOf } from './record-question';
import { GroupRows, RecordRows } from './record-rows';
import { SqlPanel } from './sql-panel';
import { useRecords } from './use-records';

export function RecordsPanel({ caseId, search }: { caseId: string; search: RecordSearch }) {
  const [isSql, setSql] = useState(false);
  return (
    <section aria-labelledby="records-title" className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div className="flex items-center gap-2 px-4 py-3">
        <h2 id="records-title" className="flex-1 font-semibold">
          Records
        </h2>
        <Button
          icon="code"
          aria-pressed={isSql}
          onClick={() => setSql(!isSql)}
          className="aria-pressed:bg-accent-soft aria-pressed:text-accent"
        >
          SQL
        </Button>
      </div>
      {isSql ? <SqlPanel caseId={caseId} /> : <Listed caseId={caseId} search={recordsOf(search)} />}
    </section>
  );
}

function Listed({ caseId, search }: { caseId: string; search: RecordSearch }) {
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
      {items.length > 0 && <RecordRows items={items} onTrace={(trace) => go({ trace })} />}
      {groups.length > 0 && <GroupRows groups={groups} search={search} onSearch={go} />}
      {records.isError && records.data && (
        <div className="px-4 pt-3">
          <Trouble error={records.error} />
        </div>
      )}
      {records.hasNextPage && (
        <div className="flex items-center gap-3 border-t border-line px-4 py-3 text-sm text-muted">
          <Button onClick={() => records.fetchNextPage()} busy={records.isFetchingNextPage}>
            Show more
          </Button>
          {!search.by && `${formatCount(items.length)} of ${plural(total, 'record')}`}
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
