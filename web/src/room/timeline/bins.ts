/** Moments gathered into equal stretches of time, one per drawn bar. */
import type { Schemas } from '~/api/client';
import { grouped } from '~/ui/grouped';

export type Moment = Schemas['MomentOut'];
export type Gravity = 'bad' | 'warn' | 'plain';
export type Bin = { from: number; counts: Record<Gravity, number>; first: Moment | null };

export function gravityOf(level: string | null): Gravity {
  if (level === 'error' || level === 'fatal') return 'bad';
  return level === 'warn' ? 'warn' : 'plain';
}

export function spanOf(moments: readonly Moment[]): { from: number; to: number } | null {
  const first = moments[0];
  if (!first) return null;
  const from = Date.parse(first.ts);
  const to = Math.max(...moments.map((moment) => Date.parse(moment.last_ts)));
  return { from, to: Math.max(to, from + 1000) };
}

/** A moment that lasted counts in every bin it touches, its occurrences shared evenly between them. */
export function binsOf(moments: readonly Moment[], number: number, span = spanOf(moments)): Bin[] {
  if (!span) return [];
  const width = (span.to - span.from) / number;
  const bins = Array.from(
    { length: number },
    (_, place): Bin => ({
      ...{ from: span.from + place * width, counts: { bad: 0, warn: 0, plain: 0 }, first: null },
    }),
  );
  const placeOf = (at: number) => Math.max(0, Math.min(number - 1, Math.floor((at - span.from) / width)));
  for (const moment of moments) {
    const [begins, ends] = [Date.parse(moment.ts), Date.parse(moment.last_ts)];
    if (ends < span.from || begins > span.to) continue;
    const touched = bins.slice(placeOf(begins), placeOf(ends) + 1);
    for (const bin of touched) {
      bin.counts[gravityOf(moment.level)] += moment.count / touched.length;
      bin.first ??= moment;
    }
  }
  return bins;
}

export type Lane = { number: number; filename: string; moments: Moment[] };

/** The moments of each file, in the order of the files' numbers. */
export function lanesOf(moments: readonly Moment[]): Lane[] {
  const lanes = [...grouped(moments, (moment) => moment.number)].map(([number, items]) => ({
    number,
    filename: items[0]?.filename ?? '',
    moments: items,
  }));
  return lanes.sort((one, other) => one.number - other.number);
}
