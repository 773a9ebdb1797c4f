/** What all cases tell together: how old, how fast, why, how often again, at what cost. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { api, body, type Schemas } from '~/api/client';
import { keys } from '~/api/queries';
import type { CasesSearch } from '~/app/search';
import { Badge } from '~/ui/badges';
import { formatCount, plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { formatDuration, formatTime, Time } from '~/ui/time';
import { useTitle } from '~/ui/use-title';
import { type Column, NamedBars, TimeBars } from './bars';

type Statistics = Schemas['Statistics'];

const RANGES = { '7': 'Last 7 days', '30': 'Last 30 days', '': 'Last 90 days', '365': 'Last year' };
const DAY_MS = 86_400_000;

export function StatisticsPage() {
  useTitle('Statistics');
  const { days = '' } = useSearch({ from: '/inside/statistics' });
  const navigate = useNavigate();
  const found = useQuery({
    queryKey: keys.statistics({ days }),
    queryFn: ({ signal }) => {
      const since = new Date(Date.now() - (Number(days) || 90) * DAY_MS).toISOString();
      return body(api.GET('/cases/statistics', { params: { query: { since } }, signal }));
    },
    placeholderData: (previous) => previous,
  });
  const ranges = days in RANGES ? RANGES : { ...RANGES, [days]: `Last ${plural(Number(days), 'day')}` };
  return (
    <main id="main" className="mx-auto flex w-full max-w-5xl flex-col gap-5 px-4 py-6">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="flex-1 text-2xl font-semibold">Statistics</h1>
        <select
          aria-label="Range"
          value={days}
          onChange={(event) =>
            navigate({ to: '/statistics', search: { days: event.target.value || undefined }, replace: true })
          }
          className="control"
        >
          {Object.entries(ranges).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </div>
      {found.isPending ? (
        <Skeleton rows={6} what="statistics" />
      ) : found.isError ? (
        <Failed error={found.error} what="the statistics" onRetry={() => found.refetch()} />
      ) : (
        <Figures told={found.data} />
      )}
    </main>
  );
}

function Figures({ told }: { told: Statistics }) {
  const navigate = useNavigate();
  const show = (search: CasesSearch) => void navigate({ to: '/cases', search });
  const open = told.open_by_age.reduce((sum, one) => sum + one.count, 0);
  if (told.cases === 0 && open === 0) {
    return (
      <Empty icon="metric" title="Nothing to count yet">
        <p>Open a case and ask what is wrong; what came of it is counted here.</p>
      </Empty>
    );
  }
  const bars = told.bars.map(
    (bar): Column => ({
      key: bar.begins,
      label: formatTime(bar.begins, 'utc', 'day'),
      values: [bar.opened, bar.ended],
    }),
  );
  const ofBar = ({ key }: Column) => ({
    since: key,
    until: new Date(Date.parse(key) + told.bar_days * DAY_MS).toISOString(),
  });
  return (
    <>
      <Numbers told={told} open={open} />
      <TimeBars
        title={told.bar_days === 1 ? 'Cases a day' : `Cases, ${told.bar_days} days a bar`}
        series={['opened', 'resolved or closed']}
        columns={bars}
        onPick={(column) => show(ofBar(column))}
      />
      <div className="grid gap-5 lg:grid-cols-2">
        <NamedBars
          title="Open now, by age"
          series={['cases']}
          columns={told.open_by_age.map((one) => ({ key: one.age, label: one.age, values: [one.count] }))}
        />
        <NamedBars
          title="Causes"
          series={['cases']}
          columns={told.causes.map((one) => ({ key: one.mechanism, label: one.title, values: [one.count] }))}
          onPick={({ key }) => show({ cause: key })}
        />
      </div>
      <Recurring told={told} />
      {told.tokens > 0 && (
        <TimeBars
          title="Tokens of language models, by the day the case was opened"
          series={['tokens']}
          columns={told.bars.map((bar) => ({
            key: bar.begins,
            label: formatTime(bar.begins, 'utc', 'day'),
            values: [bar.tokens],
          }))}
          onPick={(column) => show(ofBar(column))}
        />
      )}
    </>
  );
}

function Numbers({ told, open }: { told: Statistics; open: number }) {
  const cost = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' }).format(told.cost_usd);
  const rows: [name: string, value: string, note: string][] = [
    ['Opened', formatCount(told.cases), 'in this range'],
    ['Open now', formatCount(open), 'of all times'],
    ['Time to cause', ...spans(told.time_to_cause)],
    ['Time to resolve', ...spans(told.time_to_resolve)],
    ['Tokens', formatCount(told.tokens), `${cost} where prices are known`],
  ];
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
      {rows.map(([name, value, note]) => (
        <div key={name} className="panel flex flex-col gap-0.5 px-4 py-3">
          <dt className="heading">{name}</dt>
          <dd className="text-xl font-semibold">{value}</dd>
          <dd className="text-sm text-muted">{note}</dd>
        </div>
      ))}
    </dl>
  );
}

function spans(took: Schemas['DurationBody']): [string, string] {
  if (took.median_s === null || took.p90_s === null) return ['–', 'no case yet'];
  return [
    formatDuration(took.median_s * 1000),
    `median of ${formatCount(took.cases)}, 90\u00a0% within ${formatDuration(took.p90_s * 1000)}`,
  ];
}

function Recurring({ told }: { told: Statistics }) {
  return (
    <section aria-labelledby="recurring-title" className="panel">
      <h2 id="recurring-title" className="px-4 pt-4 pb-2 font-semibold">
        Incidents that came again
      </h2>
      {told.recurring.length === 0 ? (
        <p className="px-4 pb-4 text-muted">None in this range.</p>
      ) : (
        <ul className="divide-y divide-line">
          {told.recurring.map((one) => (
            <li
              key={one.cases.map((found) => found.case_id).join()}
              className="flex flex-col gap-1 px-4 py-3"
            >
              <p className="flex flex-wrap items-center gap-2">
                <Badge tone="accent">{one.count} times</Badge>
                <span className="font-medium">{one.cause || 'The same alert'}</span>
                {one.component && <span className="text-muted">{one.component}</span>}
              </p>
              <ul className="flex flex-col gap-0.5">
                {one.cases.slice(0, 5).map((found) => (
                  <li key={found.case_id} className="flex flex-wrap gap-x-2">
                    <Link to="/cases/$caseId" params={{ caseId: found.case_id }} className="link">
                      {found.title}
                    </Link>
                    <span className="text-sm text-muted">
                      <Time iso={found.created_at} detail="day" />
                    </span>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
