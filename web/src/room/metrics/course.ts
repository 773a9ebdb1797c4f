/** The course of a series as points of a drawing, however many samples it has. */
import type { Schemas } from '~/api/client';
import { formatDuration } from '~/ui/time';

export type Sample = Schemas['SampleOut'];
export type Point = { at: number; value: number; low: number; high: number };
export type Course = { points: Point[]; from: number; to: number; low: number; high: number };

/** Samples with a time and a value, as points in time order; of a counter, how fast it counts per second. */
export function courseOf(samples: readonly Sample[]): Course | null {
  const points = samples
    .filter((sample) => sample.ts !== null && sample.value !== null)
    .map(({ ts, value, minimum, maximum }) => {
      const at = Date.parse(ts ?? '');
      return { at, value: value ?? 0, low: minimum ?? value ?? 0, high: maximum ?? value ?? 0 };
    })
    .sort((a, b) => a.at - b.at);
  const shown = isCounter(samples) ? ratesOf(points) : points;
  const [first, last] = [shown[0], shown.at(-1)];
  if (!first || !last) return null;
  return {
    points: shown,
    from: first.at,
    to: Math.max(last.at, first.at + 1),
    low: Math.min(...shown.map((point) => point.low)),
    high: Math.max(...shown.map((point) => point.high)),
  };
}

export function isCounter(samples: readonly Sample[]): boolean {
  return samples[0]?.kind === 'counter';
}

/** A counter that falls was started anew: what it counted since then is not known to have begun at the last sample. */
function ratesOf(points: readonly Point[]): Point[] {
  return points.flatMap((point, place) => {
    const before = points[place - 1];
    if (!before || point.at <= before.at || point.value < before.value) return [];
    const rate = ((point.value - before.value) / (point.at - before.at)) * 1000;
    return [{ at: point.at, value: rate, low: rate, high: rate }];
  });
}

/** The length of a step that keeps a series of that length drawable, in seconds; null when every sample can be had. */
export function stepOf(
  samples: number,
  fromIso: string | null,
  toIso: string | null,
  most: number,
): number | null {
  if (samples <= most || !fromIso || !toIso) return null;
  const seconds = (Date.parse(toIso) - Date.parse(fromIso)) / 1000;
  return Math.min(86_400, Math.max(1, Math.ceil(seconds / (most / 2))));
}

const plain = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });
/** From here on people read "2.1M" faster than its digits. */
const MANY = 100_000;

/** Durations are said in the unit that fits. */
const MILLIS: Record<string, number> = { s: 1000, second: 1000, seconds: 1000, ms: 1, milliseconds: 1 };
const BYTES = /^(b|by|bytes?)$/i;
const POWERS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `256 MiB`: memory is counted as limits are written, in powers of 1,024. */
function formatMemory(value: number): string {
  const power = Math.min(
    POWERS.length - 1,
    Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)),
  );
  return `${plain.format(value / 1024 ** power)}\u00a0${POWERS[power]}`;
}

/** `23.42 ms`, `1.481 s`, `2 min 5 s`: to four digits, as every value of a chart. */
function formatLength(millis: number): string {
  if (millis < 1000) return `${plain.format(millis)}\u00a0ms`;
  return millis < 60_000 ? `${plain.format(millis / 1000)}\u00a0s` : formatDuration(millis);
}

export function formatValue(value: number, unit: string | null, perSecond = false): string {
  const pace = perSecond ? '/s' : '';
  if (unit && BYTES.test(unit)) return formatMemory(value) + pace;
  const millis = unit && !perSecond && value >= 0 ? MILLIS[unit.toLowerCase()] : undefined;
  if (millis) return formatLength(value * millis);
  const shown = (Math.abs(value) < MANY ? plain : short).format(value);
  return `${shown}${unit ? `\u00a0${unit}` : ''}${pace}`;
}
