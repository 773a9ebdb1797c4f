/** The words below an axis of time: its beginning with the zone, round moments, its end. */
import { usePreferences } from '~/ui/preferences';
import { formatTime, zoneName } from '~/ui/time';
import { tickLabel, ticksOf } from './ticks';
import { shareOf, type TimeWindow } from './time-window';

const MOST_TICKS = 8;
/** Between these shares of the width a label collides with neither end; an axis narrower than 36rem shows its ends only. */
const FREE = { from: 0.36, to: 0.86 };

export function TimeScale({ span, isBare = false }: { span: TimeWindow; isBare?: boolean }) {
  const { zone } = usePreferences();
  const [from, to] = [new Date(span.from), new Date(span.to)];
  const offset = zone === 'utc' ? 0 : -from.getTimezoneOffset() * 60_000;
  const sameDay = formatTime(from.toISOString(), zone, 'day') === formatTime(to.toISOString(), zone, 'day');
  const ticks = isBare ? [] : ticksOf(span, MOST_TICKS, offset);
  return (
    <div className="@container relative flex h-4 justify-between gap-2 overflow-hidden text-xs whitespace-nowrap text-muted tabular-nums">
      <span>
        {formatTime(from.toISOString(), zone)} {zoneName(zone, from)}
      </span>
      {ticks.map(({ at, step }) => {
        const share = shareOf(span, at);
        return share > FREE.from && share < FREE.to ? (
          <span
            key={at}
            aria-hidden="true"
            className="absolute top-0 -translate-x-1/2 @max-xl:hidden"
            style={{ left: `${(100 * share).toFixed(2)}%` }}
          >
            {tickLabel(formatTime(new Date(at).toISOString(), zone), step, at)}
          </span>
        ) : null;
      })}
      <span className="max-xs:sr-only">
        {formatTime(to.toISOString(), zone, sameDay ? 'clock' : 'moment')}
      </span>
    </div>
  );
}
