/** One lane for each file on the axis of all of them: what happened where, at a glance. */
import { useMemo } from 'react';
import { useIsPointed } from '../time/pointed';
import { clipped, shareOf, type TimeWindow } from '../time/time-window';
import { gravityOf, type Lane, lanesOf, type Moment } from './bins';

/** An axis this wide has room for a mark of two units at every pixel of a screen. */
const WIDTH = 1000;
const FILLS = { bad: 'fill-bad-fill', warn: 'fill-warn-fill', plain: 'fill-edge' } as const;

export function Lanes({ moments, span }: { moments: readonly Moment[]; span: TimeWindow }) {
  const lanes = useMemo(() => lanesOf(moments), [moments]);
  return (
    <ul aria-label="Files on the timeline" className="max-h-[30dvh] overflow-y-auto">
      {lanes.map((lane) => (
        <LaneRow key={lane.number} lane={lane} span={span} />
      ))}
    </ul>
  );
}

function LaneRow({ lane, span }: { lane: Lane; span: TimeWindow }) {
  const isPointed = useIsPointed(lane.number);
  const inSight = lane.moments.filter(
    (moment) => Date.parse(moment.last_ts) >= span.from && Date.parse(moment.ts) <= span.to,
  );
  return (
    <li className={`relative h-5 border-b border-line ${isPointed ? 'bg-accent-soft' : ''}`}>
      <svg
        viewBox={`0 0 ${WIDTH} 10`}
        preserveAspectRatio="none"
        aria-hidden="true"
        className="absolute inset-0 size-full"
      >
        {inSight.map((moment) => {
          const { from, to } = clipped({ from: Date.parse(moment.ts), to: Date.parse(moment.last_ts) }, span);
          const x = shareOf(span, from) * WIDTH;
          return (
            <rect
              key={`${moment.line_no}:${moment.ts}:${moment.source}:${moment.text}`}
              x={Math.min(x, WIDTH - 2)}
              y={2}
              width={Math.max(2, (shareOf(span, to) - shareOf(span, from)) * WIDTH)}
              height={6}
              className={FILLS[gravityOf(moment.level)]}
            />
          );
        })}
      </svg>
      <span className="absolute top-0.5 left-0 max-w-1/2 truncate rounded-sm bg-surface/85 px-1 text-xs text-muted">
        <span className="font-mono">E{lane.number}</span>{' '}
        {lane.filename.slice(lane.filename.lastIndexOf('/') + 1)}
      </span>
    </li>
  );
}
