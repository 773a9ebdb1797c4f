/** The lines of a metric's chart: the expected band, the limit, the time of a finding, and the values. */
import type { Finding } from '../facts/use-facts';
import { shareOf, type TimeWindow } from '../time/time-window';
import type { Band } from './band';
import type { Course, Point } from './course';

const WIDTH = 600;
const HEIGHT = 120;
const EDGE = 6;
/** A limit this far above the values would press them flat. */
const FAR = 3;

type Props = {
  course: Course;
  span: TimeWindow;
  band: Band | null;
  limit: number | null;
  finding: Finding | undefined;
  label: string;
};

export function Drawing({ course, span, band, limit, finding, label }: Props) {
  const shownLimit = limit !== null && limit <= course.high * FAR ? limit : null;
  const scale = scaleOf(course, band, shownLimit);
  const y = (value: number) =>
    HEIGHT - EDGE - ((value - scale.low) / (scale.high - scale.low || 1)) * (HEIGHT - 2 * EDGE);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      className="block h-28 w-full rounded-sm border border-line bg-canvas"
    >
      {band && (
        <rect
          data-band-expected
          x={0}
          width={WIDTH}
          y={Math.max(0, y(band.high))}
          height={Math.max(1, Math.min(HEIGHT, y(band.low)) - Math.max(0, y(band.high)))}
          className="fill-good-soft"
        />
      )}
      <Noticed finding={finding} span={span} />
      {shownLimit !== null && (
        <line
          x1={0}
          x2={WIDTH}
          y1={y(shownLimit)}
          y2={y(shownLimit)}
          className="stroke-bad-fill"
          strokeDasharray="2 3"
          vectorEffect="non-scaling-stroke"
        />
      )}
      <Curve points={course.points} span={span} y={y} />
    </svg>
  );
}

/** The band may be wide where values hardly move; it gets at most as much room again as they need. */
function scaleOf({ low, high }: Course, band: Band | null, limit: number | null) {
  const room = high - low || Math.abs(high) || 1;
  return {
    low: Math.min(low, Math.max(band?.low ?? low, low - room / 2)),
    high: Math.max(high, limit ?? high, Math.min(band?.high ?? high, high + room / 2)),
  };
}

function Curve({
  points,
  span,
  y,
}: {
  points: readonly Point[];
  span: TimeWindow;
  y: (v: number) => number;
}) {
  const x = (at: number) => (shareOf(span, at) * WIDTH).toFixed(1);
  const top = points.map(({ at, high }) => `${x(at)},${y(high).toFixed(1)}`);
  const bottom = points.map(({ at, low }) => `${x(at)},${y(low).toFixed(1)}`).reverse();
  const line = points.map(({ at, value }) => `${x(at)},${y(value).toFixed(1)}`);
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

/** As serious as what was noticed, in the colours that words have for it. */
const NOTICED: Record<Finding['severity'], { line: string; area: string }> = {
  error: { line: 'stroke-bad-fill', area: 'fill-bad-fill' },
  warn: { line: 'stroke-warn-fill', area: 'fill-warn-fill' },
  info: { line: 'stroke-edge', area: 'fill-edge' },
};

/** Where what was noticed began, and how long it lasted. */
function Noticed({ finding, span }: { finding: Finding | undefined; span: TimeWindow }) {
  if (!finding?.ts) return null;
  const from = shareOf(span, Date.parse(finding.ts)) * WIDTH;
  const to = finding.ts_end ? shareOf(span, Date.parse(finding.ts_end)) * WIDTH : from;
  return (
    <>
      {to > from && (
        <rect
          x={from}
          y={0}
          width={to - from}
          height={HEIGHT}
          className={`${NOTICED[finding.severity].area} opacity-20`}
        />
      )}
      <line
        x1={from}
        x2={from}
        y1={0}
        y2={HEIGHT}
        className={`${NOTICED[finding.severity].line} stroke-2`}
        strokeDasharray="4 3"
        vectorEffect="non-scaling-stroke"
      />
    </>
  );
}
