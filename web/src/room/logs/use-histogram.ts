/** How many records of each level there were, over time. */
import { useQuery } from '@tanstack/react-query';
import { keys } from '~/api/queries';
import type { RecordSearch } from '~/app/search';
import { recordsOf } from '../facts/record-question';
import { selectRows } from '../facts/select';
import type { TimeWindow } from '../time/time-window';
import { type Gravity, gravityOf } from '../timeline/bins';
import { conditionsOf } from './conditions';

export const BARS = 120;

type Row = { bin: number; level: string | null; records: number; begins: number; ends: number };
export type HistogramBin = { from: number; counts: Record<Gravity, number> };
export type Histogram = { span: TimeWindow; bins: HistogramBin[]; totals: Record<Gravity, number> };

function sqlOf(conditions: string): string {
  return `
WITH matching AS (SELECT epoch_ms(ts) AS ms, level FROM events WHERE ${conditions}),
ends AS (SELECT coalesce(?::BIGINT, min(ms)) AS begins, coalesce(?::BIGINT, max(ms) + 1) AS ends FROM matching)
SELECT CAST(floor((ms - begins) * ${BARS} / greatest(1, ends - begins)) AS INTEGER) AS bin, level,
       count(*) AS records, any_value(begins) AS begins, any_value(ends) AS ends
FROM matching, ends WHERE ms >= begins AND ms < ends GROUP BY ALL ORDER BY ALL`;
}

export function histogramOf(rows: readonly Row[], chosen: TimeWindow | null): Histogram | null {
  const [first] = rows;
  if (!first && !chosen) return null;
  const span = chosen ?? { from: first?.begins ?? 0, to: first?.ends ?? 1 };
  const width = (span.to - span.from) / BARS;
  const totals = { bad: 0, warn: 0, plain: 0 };
  const bins = Array.from({ length: BARS }, (_, place) => ({
    from: span.from + place * width,
    counts: { bad: 0, warn: 0, plain: 0 },
  }));
  for (const { bin, level, records } of rows) {
    const gravity = gravityOf(level);
    totals[gravity] += records;
    const place = bins[Math.min(BARS - 1, Math.max(0, bin))];
    if (place) place.counts[gravity] += records;
  }
  return { span, bins, totals };
}

/** Of the records that a search finds, or of one file; over the chosen time, else over all of it. */
export function useHistogram(
  caseId: string,
  search: RecordSearch,
  chosen: TimeWindow | null,
  evidenceId?: string,
) {
  const { since: _since, until: _until, by: _by, order: _order, ...asked } = recordsOf(search);
  return useQuery({
    queryKey: keys.facts(caseId, 'histogram', asked, chosen, evidenceId),
    queryFn: async ({ signal }) => {
      const { sql, params } = conditionsOf(asked);
      const ofFile = evidenceId ? `${sql} AND evidence_id = ?` : sql;
      const given = [...params, ...(evidenceId ? [evidenceId] : [])];
      const ends = [chosen?.from ?? null, chosen?.to ?? null];
      const rows = await selectRows<Row>(caseId, sqlOf(ofFile), [...given, ...ends], signal);
      return histogramOf(rows, chosen);
    },
    placeholderData: (before) => before,
  });
}
