/** Lies over anything drawn along time: points at a moment, selects a stretch by dragging, and shows both. */
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { usePreferences } from '~/ui/preferences';
import { formatTime } from '~/ui/time';
import { point, usePointedAt } from './pointed';
import { clipped, shareOf, type TimeWindow } from './time-window';

/** A drag shorter than this is a click. */
const DRAG_PX = 4;
/** How far an arrow key moves an end of the selection. */
const STEP = 0.02;

type Props = {
  /** What the axis spans. */
  span: TimeWindow;
  chosen: TimeWindow | null;
  onChoose: (chosen: TimeWindow | null) => void;
  /** A click on a moment; without it a click does nothing. */
  onPick?: (at: number) => void;
  label: string;
};

export function TimeAxis({ span, chosen, onChoose, onPick, label }: Props) {
  const [drawn, setDrawn] = useState<TimeWindow | null>(null);
  const began = useRef<{ x: number; at: number } | null>(null);
  const at = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return span.from + ((event.clientX - box.left) / box.width) * (span.to - span.from);
  };
  function begin(event: PointerEvent) {
    if (event.button !== 0) return;
    began.current = { x: event.clientX, at: at(event) };
    event.currentTarget.setPointerCapture(event.pointerId);
  }
  function move(event: PointerEvent) {
    point({ at: Math.min(span.to, Math.max(span.from, at(event))) });
    const start = began.current;
    if (start && (drawn || Math.abs(event.clientX - start.x) > DRAG_PX)) {
      setDrawn(clipped({ from: start.at, to: at(event) }, span));
    }
  }
  function end(event: PointerEvent) {
    const start = began.current;
    began.current = null;
    if (drawn) {
      setDrawn(null);
      if (drawn.to > drawn.from) onChoose(drawn);
    } else if (start) onPick?.(at(event));
  }
  function byKey(event: KeyboardEvent) {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (step === undefined && !(event.key === 'Escape' && chosen)) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(step === undefined ? null : stepped(span, chosen, step, event.shiftKey));
  }
  const shown = drawn ?? chosen;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame around the plot
    <div
      role="group"
      aria-label={`${label} Left and right move the selected time, with Shift its end; Escape clears it.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the selection is moved by keys, too
      tabIndex={0}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={() => {
        began.current = null;
        setDrawn(null);
      }}
      onPointerLeave={() => point(null)}
      onDoubleClick={() => onChoose(null)}
      onKeyDown={byKey}
      className="absolute inset-0 cursor-crosshair touch-pan-y outline-offset-0 select-none"
    >
      {shown && <Band span={span} shown={shown} />}
      <PointedLine span={span} />
    </div>
  );
}

/** The next selection: the first is a tenth in the middle, then it moves, or its end does. */
export function stepped(
  span: TimeWindow,
  chosen: TimeWindow | null,
  step: number,
  isEnd: boolean,
): TimeWindow {
  const whole = span.to - span.from;
  const old = chosen ?? { from: span.from + 0.45 * whole, to: span.from + 0.55 * whole };
  if (chosen === null) return old;
  const by = step * whole;
  if (isEnd) return clipped({ from: old.from, to: Math.max(old.to + by, old.from + 0.005 * whole) }, span);
  const moved = Math.max(span.from - old.from, Math.min(span.to - old.to, by));
  return { from: old.from + moved, to: old.to + moved };
}

function percent(share: number): string {
  return `${(100 * Math.min(1, Math.max(0, share))).toFixed(3)}%`;
}

function Band({ span, shown }: { span: TimeWindow; shown: TimeWindow }) {
  const inside = clipped(shown, span);
  if (inside.to <= span.from || inside.from >= span.to) return null;
  return (
    <div
      data-band
      className="pointer-events-none absolute inset-y-0 min-w-px border-x border-accent bg-accent/15"
      style={{
        left: percent(shareOf(span, inside.from)),
        width: percent(shareOf(span, inside.to) - shareOf(span, inside.from)),
      }}
    />
  );
}

/** The moment that is pointed at, here or on any other axis. */
export function PointedLine({ span }: { span: TimeWindow }) {
  const at = usePointedAt();
  const { zone } = usePreferences();
  if (at === null || at < span.from || at > span.to) return null;
  const share = shareOf(span, at);
  return (
    <div
      data-pointed
      className="pointer-events-none absolute inset-y-0 z-10 w-px bg-ink/60"
      style={{ left: percent(share) }}
    >
      <span
        className={`absolute top-0 rounded-sm bg-ink px-1 font-mono text-xs whitespace-nowrap text-canvas ${
          share > 0.5 ? 'right-1' : 'left-1'
        }`}
      >
        {formatTime(new Date(at).toISOString(), zone, 'clock')}
      </span>
    </div>
  );
}
