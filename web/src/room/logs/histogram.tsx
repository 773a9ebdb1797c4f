/** Records over time by level, always as tall; drag across it to look closer. */
import type { RecordSearch } from '~/app/search';
import { Button } from '~/ui/button';
import { formatCount } from '~/ui/numbers';
import { usePreferences } from '~/ui/preferences';
import { formatTime, zoneName } from '~/ui/time';
import { TimeAxis } from '../time/time-axis';
import { TimeScale } from '../time/time-scale';
import type { TimeWindow } from '../time/time-window';
import { Bars } from '../timeline/bars';
import { type Histogram as Found, useHistogram } from './use-histogram';

type Props = {
  caseId: string;
  search: RecordSearch;
  chosen: TimeWindow | null;
  onChoose: (chosen: TimeWindow | null) => void;
  evidenceId?: string;
  onPick?: (at: number) => void;
};

export function Histogram({ caseId, search, chosen, onChoose, evidenceId, onPick }: Props) {
  const { zone } = usePreferences();
  const found = useHistogram(caseId, search, chosen, evidenceId);
  const shown = found.data;
  if (found.isError && !shown) {
    return <p className="px-4 pb-3 text-sm text-muted">The course over time could not be loaded.</p>;
  }
  if (found.data === null) return null;
  return (
    <div className="px-4 pb-2">
      <div className="flex min-h-6 items-center gap-3 text-xs text-muted">
        {shown && <Totals totals={shown.totals} />}
        {chosen && (
          <Button
            look="quiet"
            icon="close"
            onClick={() => onChoose(null)}
            className="-my-1 min-h-6 px-1.5 text-xs"
          >
            All of the time
          </Button>
        )}
      </div>
      <div className={`relative ${found.isFetching ? 'saturate-0' : ''}`}>
        {shown ? (
          <>
            <Bars bins={shown.bins} label={labelOf(shown, zone)} className="h-12" />
            <TimeAxis
              span={shown.span}
              chosen={null}
              onChoose={(next) => onChoose(next)}
              onPick={onPick}
              label="Records over time: drag to look closer."
            />
          </>
        ) : (
          <div className="pulse h-12 rounded-sm bg-raised" />
        )}
      </div>
      {shown ? <TimeScale span={shown.span} /> : <div className="h-4" />}
    </div>
  );
}

function labelOf({ span, totals }: Found, zone: 'utc' | 'local'): string {
  const [from, to] = [span.from, span.to].map((at) => formatTime(new Date(at).toISOString(), zone));
  return (
    `Records over time from ${from} to ${to} ${zoneName(zone, new Date(span.from))}: ` +
    `${formatCount(totals.bad)} errors, ${formatCount(totals.warn)} warnings, ${formatCount(totals.plain)} others.`
  );
}

function Totals({ totals }: { totals: Found['totals'] }) {
  return (
    <p className="flex flex-1 flex-wrap gap-x-3 tabular-nums">
      {(
        [
          ['bad', 'errors', 'bg-bad-fill'],
          ['warn', 'warnings', 'bg-warn-fill'],
          ['plain', 'others', 'bg-edge'],
        ] as const
      ).map(([gravity, word, fill]) => (
        <span key={gravity} className="inline-flex items-center gap-1.5">
          <span aria-hidden="true" className={`size-2 rounded-sm ${fill}`} />
          {formatCount(totals[gravity])} {word}
        </span>
      ))}
    </p>
  );
}
