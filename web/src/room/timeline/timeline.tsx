/** When things happened, over all files on one axis; always as tall, and there is a list that says the same. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, body } from '~/api/client';
import { keys } from '~/api/queries';
import { Button } from '~/ui/button';
import { plural } from '~/ui/numbers';
import { usePreferences } from '~/ui/preferences';
import { formatDuration, formatTime, zoneName } from '~/ui/time';
import { type Bin, binsOf, type Moment, spanOf } from './bins';
import { MomentList } from './moment-list';

const BARS = 160;
const MOST = 500;

export function Timeline({ caseId }: { caseId: string }) {
  const [opened, setOpened] = useState<{ at: Moment | null } | null>(null);
  const timeline = useQuery({
    queryKey: keys.timeline(caseId),
    queryFn: ({ signal }) => {
      const params = { path: { case_id: caseId }, query: { limit: MOST } };
      return body(api.GET('/cases/{case_id}/timeline', { params, signal }));
    },
  });
  const moments = timeline.data?.items ?? [];
  return (
    <section
      aria-labelledby="timeline-title"
      className="no-print shrink-0 border-b border-line bg-surface px-4"
    >
      <div className="flex h-16 items-center gap-4 max-xs:h-13">
        <h2 id="timeline-title" className="heading max-sm:sr-only">
          Timeline
        </h2>
        {moments.length > 0 ? (
          <Strip moments={moments} onPick={(at) => setOpened({ at })} />
        ) : (
          <p className="flex-1 text-sm text-muted">
            {timeline.isError
              ? 'The timeline could not be loaded.'
              : timeline.isPending
                ? ''
                : 'Moments of all files appear here once a file with times is ready.'}
          </p>
        )}
        {moments.length > 0 && (
          <Button icon="timeline" onClick={() => setOpened({ at: null })}>
            <span className="max-sm:sr-only">Moments</span>
          </Button>
        )}
      </div>
      {opened && timeline.data && (
        <MomentList
          moments={moments}
          total={timeline.data.total}
          at={opened.at}
          onClose={() => setOpened(null)}
        />
      )}
    </section>
  );
}

function Strip({ moments, onPick }: { moments: readonly Moment[]; onPick: (at: Moment) => void }) {
  const { zone } = usePreferences();
  const bins = useMemo(() => binsOf(moments, BARS), [moments]);
  const span = spanOf(moments);
  if (!span) return null;
  const ends = [span.from, span.to].map((at) => new Date(at).toISOString()) as [string, string];
  const sameDay = formatTime(ends[0], zone, 'day') === formatTime(ends[1], zone, 'day');
  const label =
    `${plural(moments.length, 'moment')} from ${formatTime(ends[0], zone)} to ${formatTime(ends[1], zone)} ` +
    `${zoneName(zone, new Date(span.from))}. The button Moments lists them.`;
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-0.5">
      <Bars bins={bins} label={label} onPick={onPick} />
      <div className="flex justify-between gap-2 overflow-hidden text-xs text-muted">
        <span className="whitespace-nowrap">
          {formatTime(ends[0], zone)} {zoneName(zone, new Date(span.from))}
        </span>
        <span className="whitespace-nowrap max-sm:sr-only">{formatDuration(span.to - span.from)}</span>
        <span className="whitespace-nowrap max-xs:sr-only">
          {formatTime(ends[1], zone, sameDay ? 'clock' : 'moment')}
        </span>
      </div>
    </div>
  );
}

const HEIGHT = 28;
const STACK = [
  ['bad', 'fill-bad-fill'],
  ['warn', 'fill-warn-fill'],
  ['plain', 'fill-edge'],
] as const;

/** Heights grow with the logarithm: one failure must be seen beside ten thousand repeated ones. */
function Bars({ bins, label, onPick }: { bins: Bin[]; label: string; onPick: (at: Moment) => void }) {
  const sum = ({ counts }: Bin) => counts.bad + counts.warn + counts.plain;
  const most = Math.max(...bins.map(sum), 1);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list of moments does the same by keyboard
    <svg
      viewBox={`0 0 ${bins.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      className="h-7 w-full cursor-pointer border-b border-line"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const place = Math.floor(((event.clientX - box.left) / box.width) * bins.length);
        const near = [...bins.keys()].sort((a, b) => Math.abs(a - place) - Math.abs(b - place));
        const found = near.map((at) => bins[at]?.first).find((moment) => moment);
        if (found) onPick(found);
      }}
    >
      {bins.flatMap((bin, place) => {
        const total = sum(bin);
        if (total === 0) return [];
        const tall = Math.max(3, (Math.log1p(total) / Math.log1p(most)) * (HEIGHT - 2));
        let top = HEIGHT;
        return STACK.map(([gravity, fill]) => {
          const height = (bin.counts[gravity] / total) * tall;
          top -= height;
          return height > 0 ? (
            <rect
              key={`${bin.from}${gravity}`}
              x={place + 0.1}
              y={top}
              width={0.8}
              height={height}
              className={fill}
            />
          ) : null;
        });
      })}
    </svg>
  );
}
