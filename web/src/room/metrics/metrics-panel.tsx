/** All series on one axis of time: what changed is said in words above its chart, and pointing at one points at all. */
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { CitationMark } from '~/markdown/citing';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { formatCount, plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { FindingTitle } from '../facts/finding-title';
import type { TimeWindow } from '../time/time-window';
import { MetricChart } from './metric-chart';
import { MOST_SERIES, type Series, useSeries } from './use-series';

const SHOWN = 30;
const TONES = { error: 'bad', warn: 'warn', info: 'plain' } as const;
/** A chart that is about to come into sight is fetched. */
const AHEAD = '400px';

export default function MetricsPanel({ caseId }: { caseId: string }) {
  const [text, setText] = useState('');
  const [onlyNoticed, setOnlyNoticed] = useState(false);
  const [shown, setShown] = useState(SHOWN);
  const found = useSeries(caseId, useDeferredValue(text.trim()));
  const noticed = found.series.filter(({ findings }) => findings.length > 0);
  const listed = onlyNoticed ? noticed : found.series;
  return (
    <section aria-labelledby="metrics-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        <h2 id="metrics-title" className="font-semibold">
          Metrics
        </h2>
        <p className="min-w-0 flex-1 text-sm text-muted max-sm:basis-full">
          {found.data &&
            `${found.series.length === MOST_SERIES ? 'The first ' : ''}${plural(found.series.length, 'series', 'series')}, ` +
              (noticed.length > 0
                ? `something was noticed in ${formatCount(noticed.length)}`
                : 'nothing was noticed')}
        </p>
        {(noticed.length > 0 || onlyNoticed) && (
          <label className="flex min-h-6 items-center gap-2 text-sm">
            <input
              type="checkbox"
              checked={onlyNoticed}
              onChange={(event) => setOnlyNoticed(event.target.checked)}
            />
            Only these
          </label>
        )}
        <input
          type="search"
          aria-label="Name or label of a series"
          placeholder="Name or label"
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.target.value)}
          className="control w-56 max-xs:w-full"
        />
      </div>
      {found.isPending && <Skeleton rows={4} what="the metrics" />}
      {found.isError && !found.data && (
        <Failed error={found.error} what="the metrics" onRetry={() => found.refetch()} />
      )}
      {found.data && listed.length === 0 && (
        <Empty icon="metric" title={text || onlyNoticed ? 'No series fits' : 'No series with times'}>
          <Button
            onClick={() => {
              setText('');
              setOnlyNoticed(false);
            }}
          >
            Show all series
          </Button>
        </Empty>
      )}
      <ul aria-label="Series" className="grid gap-x-6 border-t border-line px-4 2xl:grid-cols-2">
        {found.span &&
          listed
            .slice(0, shown)
            .map((series) => (
              <SeriesItem
                key={`${series.evidence_id}:${series.series_id}`}
                caseId={caseId}
                series={series}
                span={found.span as TimeWindow}
              />
            ))}
      </ul>
      {listed.length > shown && (
        <div className="px-4 py-3">
          <Button onClick={() => setShown(shown + SHOWN)}>Show more</Button>
        </div>
      )}
    </section>
  );
}

function SeriesItem({ caseId, series, span }: { caseId: string; series: Series; span: TimeWindow }) {
  const place = useRef<HTMLLIElement>(null);
  const isNear = useIsNear(place);
  const { findings, number, line_no, evidence_id, series_id, name, labels, service, host } = series;
  const origin = labels || [service, host].filter(Boolean).join(' ');
  return (
    <li ref={place} className="flex min-w-0 flex-col gap-2 border-b border-line py-4">
      <div className="flex items-start gap-2">
        <h3 className="min-w-0 flex-1 font-mono text-sm">
          {name ?? 'series'} {origin && <span className="text-muted">{origin}</span>}
        </h3>
        <CitationMark mark={{ number, start: line_no, end: line_no }} />
      </div>
      {findings.map((finding) => (
        <p key={finding.title} className="flex items-start gap-2 text-sm">
          <Badge tone={TONES[finding.severity]}>{finding.severity}</Badge>
          <span className="min-w-0">
            <FindingTitle title={finding.title} />{' '}
            <CitationMark
              mark={{ number, start: finding.line_no, end: finding.line_end ?? finding.line_no }}
            />
          </span>
        </p>
      ))}
      {isNear ? (
        <MetricChart
          caseId={caseId}
          evidenceId={evidence_id}
          seriesId={series_id}
          finding={findings[0]}
          span={span}
        />
      ) : (
        <div className="h-44" />
      )}
    </li>
  );
}

/** Whether an element is in sight or nearly so; once it was, for good. */
function useIsNear(place: React.RefObject<Element | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element || isNear) return;
    const watcher = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setNear(true),
      { rootMargin: AHEAD },
    );
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [place, isNear]);
  return isNear;
}
