/** The drawn timeline: bars over all files, what changed, and a lane for each file where they are wanted. */
import { useMemo } from 'react';
import { plural } from '~/ui/numbers';
import { usePreferences } from '~/ui/preferences';
import { formatTime, zoneName } from '~/ui/time';
import type { Change } from '../facts/use-changes';
import { TimeAxis } from '../time/time-axis';
import { TimeScale } from '../time/time-scale';
import { shareOf, type TimeWindow } from '../time/time-window';
import { Bars } from './bars';
import { binsOf, type Moment } from './bins';
import type { Done } from './done';
import { Lanes } from './lanes';

const BARS = 160;

type Props = {
  moments: readonly Moment[];
  changes: readonly Change[];
  done: readonly Done[];
  begins: string | null;
  span: TimeWindow;
  chosen: TimeWindow | null;
  onChoose: (chosen: TimeWindow | null) => void;
  onPick: (at: Moment) => void;
};

export function Strip({ moments, changes, done, begins, span, chosen, onChoose, onPick }: Props) {
  const { zone, timeline } = usePreferences();
  const bins = useMemo(() => binsOf(moments, BARS, span), [moments, span]);
  const ends = [span.from, span.to].map((at) => formatTime(new Date(at).toISOString(), zone));
  const label =
    `${plural(moments.length, 'moment')} from ${ends[0]} to ${ends[1]} ` +
    `${zoneName(zone, new Date(span.from))}. The button Moments lists them.`;
  function pick(at: number) {
    const near = [...bins]
      .filter((bin) => bin.first)
      .sort((one, other) => Math.abs(one.from - at) - Math.abs(other.from - at));
    if (near[0]?.first) onPick(near[0].first);
  }
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-0.5">
      <div className="relative">
        <Bars bins={bins} label={label} />
        <Markers changes={changes} done={done} begins={begins} span={span} />
        {timeline === 'lanes' && <Lanes moments={moments} span={span} />}
        <TimeAxis
          span={span}
          chosen={chosen}
          onChoose={onChoose}
          onPick={pick}
          label="Timeline: drag to select a time, click for its moments."
        />
      </div>
      <TimeScale span={span} />
    </div>
  );
}

type MarkersProps = Pick<Props, 'changes' | 'done' | 'begins' | 'span'>;

/** A pin where the trouble begins, a small wedge where something else changed, a green line where a fix was applied. */
function Markers({ changes, done, begins, span }: MarkersProps) {
  const isInside = (at: number) => at >= span.from && at <= span.to;
  const start = begins ? Date.parse(begins) : Number.NaN;
  const left = (at: number) => ({ left: `${(100 * shareOf(span, at)).toFixed(3)}%` });
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-0">
      {changes.map((change) => {
        const at = Date.parse(change.ts);
        return isInside(at) ? (
          <span
            key={`${change.evidence_id}:${change.line_no}:${change.kind}:${change.ts}`}
            data-change
            className="absolute top-0 size-0 -translate-x-1/2 border-x-4 border-t-6 border-x-transparent border-t-accent"
            style={left(at)}
          />
        ) : null;
      })}
      {done
        .filter((item) => item.state === 'applied' && !item.outcome && isInside(Date.parse(item.ts)))
        .map((item) => (
          <span
            key={`${item.solution_id}:${item.ts}`}
            data-applied
            className="absolute -top-1 bottom-0 w-0.5 -translate-x-1/2 bg-good"
            style={left(Date.parse(item.ts))}
          />
        ))}
      {isInside(start) && (
        <span
          data-begins
          className="absolute -top-1 bottom-0 w-0.5 -translate-x-1/2 bg-bad before:absolute before:-top-0.5 before:-left-1 before:size-2.5 before:rounded-full before:bg-bad"
          style={left(start)}
        />
      )}
    </div>
  );
}
