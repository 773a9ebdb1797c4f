/** Round moments along an axis of time. */
import type { TimeWindow } from './time-window';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((days) => days * DAY),
];

/** At most `most` round moments inside a span; `offsetMs` is how far the shown zone is ahead of UTC. */
export function ticksOf(span: TimeWindow, most: number, offsetMs = 0): { at: number; step: number }[] {
  const length = span.to - span.from;
  const step = STEPS.find((each) => length / each <= most) ?? 365 * DAY;
  const first = Math.ceil((span.from + offsetMs) / step) * step - offsetMs;
  return Array.from({ length: Math.floor((span.to - first) / step) + 1 }, (_, place) => ({
    at: first + place * step,
    step,
  }));
}

/** `09:05`, `09:05:30`, `05:30.2`, `01-31`: as much of a tick's time as its step needs; `text` is the whole moment. */
export function tickLabel(text: string, step: number, at: number): string {
  if (step >= DAY) return text.slice(5, 10);
  if (step < SECOND) {
    const digits = step >= 100 ? 1 : step >= 10 ? 2 : 3;
    const rest = ((at % SECOND) + SECOND) % SECOND;
    return `${text.slice(14, 19)}.${String(rest).padStart(3, '0').slice(0, digits)}`;
  }
  return step >= MINUTE ? text.slice(11, 16) : text.slice(11, 19);
}
