/** The stretch of time that is selected: how long it is, what can be asked of it, and the way back to all of it. */
import { Link } from '@tanstack/react-router';
import { IconButton } from '~/ui/button';
import { usePreferences } from '~/ui/preferences';
import { formatDuration, formatTime, zoneName } from '~/ui/time';
import type { TimeWindow } from './time-window';

type Props = { caseId: string; chosen: TimeWindow; onClear: () => void };

export function WindowBar({ caseId, chosen, onClear }: Props) {
  const { zone } = usePreferences();
  const [from, to] = [new Date(chosen.from), new Date(chosen.to)];
  const isShort = chosen.to - chosen.from < 60_000;
  const sameDay = formatTime(from.toISOString(), zone, 'day') === formatTime(to.toISOString(), zone, 'day');
  return (
    <section
      aria-label="Selected time"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-accent-soft px-4 py-1 text-sm"
    >
      <p className="min-w-0 flex-1 basis-64">
        <span className="font-medium tabular-nums">
          {formatTime(from.toISOString(), zone)}
          {isShort && millis(from)} to {formatTime(to.toISOString(), zone, sameDay ? 'clock' : 'moment')}
          {isShort && millis(to)} {zoneName(zone, from)}
        </span>{' '}
        <span className="text-muted">({formatDuration(chosen.to - chosen.from)})</span>
      </p>
      <Link
        to="/cases/$caseId"
        params={{ caseId }}
        search={(old) => ({ ...old, view: 'records' as const })}
        className="link inline-flex min-h-6 items-center"
      >
        Its records
      </Link>
      <Link
        to="/cases/$caseId"
        params={{ caseId }}
        search={(old) => ({ ...old, view: 'differences' as const })}
        className="link inline-flex min-h-6 items-center"
      >
        What differs here
      </Link>
      <IconButton icon="close" label="Clear the selected time" onClick={onClear} className="-my-1" />
    </section>
  );
}

function millis(at: Date): string {
  return `.${String(at.getUTCMilliseconds()).padStart(3, '0')}`;
}
