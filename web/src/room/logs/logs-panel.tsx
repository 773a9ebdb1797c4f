/** The log explorer: records over time by level, then the records themselves, their patterns, what differs, or SQL. */
import { Link, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useRef } from 'react';
import type { View } from '~/app/search';
import { Skeleton } from '~/ui/states';
import { recordsOf } from '../facts/record-question';
import { Records } from '../facts/records';
import { useTimeWindow } from '../time/time-window';
import { Histogram } from './histogram';

/** What most visits do not look at is fetched when somebody does. */
const PatternsPanel = lazy(() =>
  import('../facts/patterns-panel').then((found) => ({ default: found.PatternsPanel })),
);
const DifferencesPanel = lazy(() =>
  import('./differences-panel').then((found) => ({ default: found.DifferencesPanel })),
);
const SqlPanel = lazy(() => import('../facts/sql-panel').then((found) => ({ default: found.SqlPanel })));

/** Views that the tab of logs holds, by their place in the address. */
export const LOG_VIEWS = ['records', 'patterns', 'differences', 'sql'] as const satisfies readonly View[];
type LogView = (typeof LOG_VIEWS)[number];

const NAMES: Record<LogView, string> = {
  records: 'Records',
  patterns: 'Patterns',
  differences: 'What differs',
  sql: 'SQL',
};

export function LogsPanel({ caseId }: { caseId: string }) {
  const search = useSearch({ from: '/inside/cases/$caseId' });
  const [chosen, choose] = useTimeWindow(caseId);
  const scroller = useRef<HTMLElement>(null);
  const view = LOG_VIEWS.find((name) => name === search.view) ?? 'records';
  const asked = view === 'differences' ? {} : recordsOf(search);
  return (
    <section
      ref={scroller}
      aria-labelledby="logs-title"
      className="flex min-h-0 flex-1 flex-col overflow-y-auto"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 pt-3 pb-1">
        <h2 id="logs-title" className="font-semibold">
          Logs
        </h2>
        <nav aria-label="Ways to look at the logs" className="flex flex-wrap gap-1 text-sm">
          {LOG_VIEWS.map((name) => (
            <Link
              key={name}
              to="/cases/$caseId"
              params={{ caseId }}
              search={(old) => ({ ...old, view: name })}
              aria-current={name === view ? 'page' : undefined}
              className="inline-flex min-h-7 items-center rounded-md px-2 text-muted hover:bg-raised hover:text-ink aria-[current]:bg-raised aria-[current]:font-medium aria-[current]:text-ink"
            >
              {NAMES[name]}
            </Link>
          ))}
        </nav>
      </div>
      {view !== 'sql' && <Histogram caseId={caseId} search={asked} chosen={chosen} onChoose={choose} />}
      {view === 'records' && <Records caseId={caseId} search={recordsOf(search)} scroller={scroller} />}
      <Suspense fallback={<Skeleton rows={6} what="the view" />}>
        {view === 'patterns' && <PatternsPanel caseId={caseId} />}
        {view === 'differences' && <DifferencesPanel caseId={caseId} chosen={chosen} />}
        {view === 'sql' && <SqlPanel caseId={caseId} />}
      </Suspense>
    </section>
  );
}
