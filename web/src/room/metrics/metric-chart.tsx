/** The course of one series: what is expected of it, what a finding speaks of, and the moment that is pointed at. */
import { useMemo } from 'react';
import { usePreferences } from '~/ui/preferences';
import { Trouble } from '~/ui/states';
import { formatTime } from '~/ui/time';
import type { Finding } from '../facts/use-facts';
import { usePointedAt } from '../time/pointed';
import { TimeAxis } from '../time/time-axis';
import { TimeScale } from '../time/time-scale';
import { type TimeWindow, useTimeWindow } from '../time/time-window';
import { type Band, bandOf, limitOf } from './band';
import { type Course, courseOf, formatValue, isCounter, type Sample } from './course';
import { Drawing } from './drawing';
import { useSamples } from './use-samples';

type Props = {
  caseId: string;
  evidenceId: string;
  seriesId: string;
  /** What analysis found in it: the band and the marks come from there. */
  finding?: Finding;
  /** The axis that charts beside each other share; without it the series' own time. */
  span?: TimeWindow;
};

export function MetricChart({ caseId, evidenceId, seriesId, finding, span }: Props) {
  const [chosen] = useTimeWindow(caseId);
  const zoomed = span ? chosen : null;
  const samples = useSamples(caseId, evidenceId, seriesId, zoomed);
  const course = useMemo(() => courseOf(samples.data ?? []), [samples.data]);
  if (samples.isError) return <Trouble error={samples.error} />;
  if (!samples.data) {
    return (
      <div role="status" className="pulse h-36 rounded-md bg-raised">
        <span className="sr-only">Loading the chart…</span>
      </div>
    );
  }
  if (!course) {
    return (
      <p className="flex h-36 items-center text-sm text-muted">
        {zoomed ? 'No sample in the selected time.' : 'Its samples have no times, so there is no course.'}
      </p>
    );
  }
  return (
    <Chart
      caseId={caseId}
      course={course}
      samples={samples.data}
      finding={finding}
      span={zoomed ?? span ?? { from: course.from, to: course.to }}
      isNamed={span === undefined}
    />
  );
}

type ChartProps = {
  caseId: string;
  course: Course;
  samples: readonly Sample[];
  finding: Finding | undefined;
  span: TimeWindow;
  /** Beside others its name stands above it. */
  isNamed: boolean;
};

function Chart({ caseId, course, samples, finding, span, isNamed }: ChartProps) {
  const [, choose] = useTimeWindow(caseId);
  const { zone } = usePreferences();
  const band = useMemo(() => bandOf(course, finding), [course, finding]);
  const { unit = null, name } = samples[0] ?? {};
  const perSecond = isCounter(samples);
  const say = (value: number) => formatValue(value, unit, perSecond);
  const ends = [span.from, span.to].map((at) => formatTime(new Date(at).toISOString(), zone));
  const label =
    `${name ?? 'Values'} between ${say(course.low)} and ${say(course.high)}, from ${ends[0]} to ${ends[1]}.` +
    `${band ? ` ${bandWords(band, say)}.` : ''}`;
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="flex justify-between gap-2 text-xs text-muted">
        <span className="min-w-0 truncate font-mono">
          {[isNamed && name, perSecond && 'per second'].filter(Boolean).join(', ')}
        </span>
        <span className="whitespace-nowrap tabular-nums">
          <PointedValue course={course} say={say} /> {rangeOf(say(course.low), say(course.high))}
        </span>
      </figcaption>
      <div className="relative">
        <Drawing
          course={course}
          span={span}
          band={band}
          limit={limitOf(finding)}
          finding={finding}
          label={label}
        />
        <TimeAxis span={span} chosen={null} onChoose={choose} label={`${name ?? 'Chart'} over time.`} />
      </div>
      <TimeScale span={span} />
      {band && (
        <p className="flex items-center gap-1.5 text-xs text-muted">
          <span aria-hidden="true" className="size-2 rounded-sm bg-good-soft outline-1 outline-good" />
          {bandWords(band, say)}
        </p>
      )}
    </figure>
  );
}

function bandWords({ low, high, told }: Band, say: (value: number) => string): string {
  return `${say(low)} to ${say(high)} is ${told}`;
}

/** What was measured last before the moment that is pointed at. */
function PointedValue({ course, say }: { course: Course; say: (value: number) => string }) {
  const at = usePointedAt();
  const found = at === null ? undefined : course.points.findLast((point) => point.at <= at);
  if (!found) return null;
  return <span className="mr-2 rounded-sm bg-ink px-1 font-mono text-canvas">{say(found.value)}</span>;
}

function rangeOf(low: string, high: string): string {
  return low === high ? `always ${low}` : `${low} to ${high}`;
}
