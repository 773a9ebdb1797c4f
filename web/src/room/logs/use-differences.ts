/** Counts of every attribute's values inside a stretch of time and outside of it, in one statement. */
import { useQuery } from '@tanstack/react-query';
import { keys } from '~/api/queries';
import { selectRows } from '../facts/select';
import type { TimeWindow } from '../time/time-window';
import { type Counted, type Difference, differencesOf, type Totals } from './differences';

export type Baseline = 'rest' | 'before';

const COLUMNS = ['level', 'service', 'component', 'host', 'source', 'thread', 'template_id'] as const;
/** Values that go on to be ranked; the least telling of thousands of threads are no loss. */
const MOST = 1000;
/** Attributes of single records are looked at in this many of each side. */
const SAMPLED = 20_000;

type Row = Counted & { of_inside: number; of_outside: number };

const EACH = COLUMNS.map(
  (column) => `SELECT '${column}' AS attribute, ${column} AS value, here, number, line_no, ms FROM sided`,
);
const SQL = `
WITH sided AS (
    SELECT *, epoch_ms(ts) AS ms, epoch_ms(ts) >= ? AND epoch_ms(ts) < ? AS here FROM events
    WHERE ts IS NOT NULL AND (? OR epoch_ms(ts) < ?)
),
held AS (
    SELECT attrs, here, number, line_no, ms FROM sided WHERE attrs IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY here ORDER BY ms) <= ${SAMPLED}
),
spread AS (SELECT unnest(json_keys(attrs)) AS attribute, attrs, here, number, line_no, ms FROM held),
each AS (
    ${EACH.join('\n    UNION ALL ')}
    UNION ALL
    SELECT attribute, json_extract_string(attrs, '$."' || attribute || '"'), here, number, line_no, ms FROM spread
),
counted AS (
    SELECT attribute, value, count(*) FILTER (here) AS inside, count(*) FILTER (NOT here) AS outside,
           arg_min(number, (NOT here, ms)) AS number, arg_min(line_no, (NOT here, ms)) AS line_no
    FROM each WHERE value IS NOT NULL AND value <> '' GROUP BY ALL
),
told AS (
    SELECT *, sum(inside) OVER (PARTITION BY attribute)::BIGINT AS of_inside,
           sum(outside) OVER (PARTITION BY attribute)::BIGINT AS of_outside, count(*) OVER (PARTITION BY attribute) AS variety
    FROM counted
)
SELECT attribute, value, inside, outside, number, line_no, of_inside, of_outside FROM told
WHERE variety > 1 AND inside + outside > 1
ORDER BY abs(inside / greatest(of_inside, 1) - outside / greatest(of_outside, 1)) DESC, inside DESC, attribute, value
LIMIT ${MOST}`;

const PATTERNS =
  'SELECT template_id AS id, any_value(pattern) AS pattern FROM templates GROUP BY template_id LIMIT 1000';

async function ask(caseId: string, { from, to }: TimeWindow, baseline: Baseline, signal: AbortSignal) {
  const [rows, patterns] = await Promise.all([
    selectRows<Row>(caseId, SQL, [from, to, baseline === 'rest', to], signal),
    selectRows<{ id: string; pattern: string }>(caseId, PATTERNS, [], signal),
  ]);
  const totals: Record<string, Totals[string]> = {};
  for (const row of rows) totals[row.attribute] = { inside: row.of_inside, outside: row.of_outside };
  const events = totals.template_id ?? totals.level ?? Object.values(totals)[0];
  return {
    differences: differencesOf(rows, totals) as Difference[],
    patterns: new Map(patterns.map(({ id, pattern }) => [id, pattern])),
    inside: events?.inside ?? 0,
    outside: events?.outside ?? 0,
  };
}

export function useDifferences(caseId: string, chosen: TimeWindow | null, baseline: Baseline) {
  return useQuery({
    enabled: chosen !== null,
    queryKey: keys.facts(caseId, 'differences', chosen, baseline),
    queryFn: ({ signal }) => ask(caseId, chosen ?? { from: 0, to: 0 }, baseline, signal),
    placeholderData: (before) => before,
  });
}
