/** The course of one series, with the time a finding speaks of marked in it. */
import { useQuery } from '@tanstack/react-query';
import { keys } from '~/api/queries';
import { usePreferences } from '~/ui/preferences';
import { Trouble } from '~/ui/states';
import { formatTime } from '~/ui/time';
import { useEvidence } from '../evidence/use-evidence';
import { askFacts } from './asking';
import { type Course, courseOf, formatValue, isCounter, placeOf, type Sample, stepOf } from './course';
import type { Finding } from './use-facts';

const MOST = 1000;
const WIDTH = 600;
const HEIGHT = 120;

export function MetricChart({
  caseId,
  finding,
  seriesId,
}: {
  caseId: string;
  finding: Finding;
  seriesId: string;
}) {
  const samples = useSamples(caseId, finding.evidence_id, seriesId);
  if (samples.isError) return <Trouble error={samples.error} />;
  if (!samples.data) {
    return (
      <div role="status" className="pulse h-36 rounded-md bg-raised">
        <span className="sr-only">Loading the chart…</span>
      </div>
    );
  }
  const course = courseOf(samples.data);
  if (!course) return <p className="text-sm text-muted">Its samples have no times, so there is no course.</p>;
  return <Drawing course={course} samples={samples.data} finding={finding} />;
}

function useSamples(caseId: string, evidenceId: string, seriesId: string) {
  const evidence = useEvidence(caseId, false);
  const file = evidence.data?.find((item) => item.evidence_id === evidenceId);
  return useQuery({
    enabled: file !== undefined,
    queryKey: keys.facts(caseId, 'samples', evidenceId, seriesId),
    queryFn: async ({ signal }) => {
      const step = stepOf(
        file?.fact_counts.samples ?? 0,
        file?.first_ts ?? null,
        file?.last_ts ?? null,
        MOST,
      );
      const question = {
        table: 'samples' as const,
        evidence_id: evidenceId,
        series_id: seriesId,
        order: 'asc' as const,
        limit: MOST,
        step_s: step,
      };
      return (await askFacts(caseId, question, signal)).items;
    },
  });
}

function Drawing({
  course,
  samples,
  finding,
}: {
  course: Course;
  samples: readonly Sample[];
  finding: Finding;
}) {
  const { zone } = usePreferences();
  const { unit = null, name } = samples[0] ?? {};
  const say = (value: number) => formatValue(value, unit, isCounter(samples));
  const ends = [course.from, course.to].map((at) => new Date(at).toISOString()) as [string, string];
  const sameDay = formatTime(ends[0], zone, 'day') === formatTime(ends[1], zone, 'day');
  const label =
    `${name ?? 'Values'} between ${say(course.low)} and ${say(course.high)}, ` +
    `from ${formatTime(ends[0], zone)} to ${formatTime(ends[1], zone)}.`;
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="flex justify-between gap-2 text-xs text-muted">
        <span className="min-w-0 truncate font-mono">
          {name}
          {isCounter(samples) && ', per second'}
        </span>
        <span className="whitespace-nowrap">{say(course.high)}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
        className="h-28 w-full rounded-sm border border-line bg-canvas"
      >
        <Marks course={course} finding={finding} />
        <Curve course={course} />
      </svg>
      <div className="flex justify-between gap-2 text-xs whitespace-nowrap text-muted">
        <span>{formatTime(ends[0], zone)}</span>
        <span className="max-xs:sr-only">lowest {say(course.low)}</span>
        <span>{formatTime(ends[1], zone, sameDay ? 'clock' : 'moment')}</span>
      </div>
    </figure>
  );
}

function Curve({ course }: { course: Course }) {
  const span = course.high - course.low || 1;
  const x = (at: number) => (placeOf(course, at) * WIDTH).toFixed(1);
  const y = (value: number) => (HEIGHT - 6 - ((value - course.low) / span) * (HEIGHT - 12)).toFixed(1);
  const top = course.points.map(({ at, high }) => `${x(at)},${y(high)}`);
  const bottom = course.points.map(({ at, low }) => `${x(at)},${y(low)}`).reverse();
  const line = course.points.map(({ at, value }) => `${x(at)},${y(value)}`);
  return (
    <>
      <polygon points={[...top, ...bottom].join(' ')} className="fill-accent opacity-20" />
      <polyline
        points={line.join(' ')}
        className="fill-none stroke-accent stroke-[1.5]"
        vectorEffect="non-scaling-stroke"
        strokeLinejoin="round"
      />
    </>
  );
}

/** Where it began, and how long it lasted. */
function Marks({ course, finding }: { course: Course; finding: Finding }) {
  if (!finding.ts) return null;
  const from = placeOf(course, Date.parse(finding.ts)) * WIDTH;
  const to = finding.ts_end ? placeOf(course, Date.parse(finding.ts_end)) * WIDTH : from;
  return (
    <>
      {to > from && <rect x={from} y={0} width={to - from} height={HEIGHT} className="fill-warn-soft" />}
      <line
        x1={from}
        x2={from}
        y1={0}
        y2={HEIGHT}
        className="stroke-bad-fill stroke-2"
        strokeDasharray="4 3"
        vectorEffect="non-scaling-stroke"
      />
    </>
  );
}
