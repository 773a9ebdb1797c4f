/** Patterns of messages by how often they came in a stretch of time, and whether they came before it at all. */
import { useQuery } from '@tanstack/react-query';
import { keys } from '~/api/queries';
import { selectRows } from '../facts/select';
import type { TimeWindow } from '../time/time-window';

export type PatternCount = { template_id: string; here: number; before: number };

const MOST = 1000;
const COUNTS = `
SELECT template_id, count(*) FILTER (epoch_ms(ts) >= ? AND epoch_ms(ts) < ?) AS here,
       count(*) FILTER (epoch_ms(ts) < ?) AS before
FROM events WHERE ts IS NOT NULL AND template_id IS NOT NULL GROUP BY template_id HAVING here > 0
ORDER BY here DESC, template_id LIMIT ${MOST}`;

/** Without a time: nothing. */
export function usePatternCounts(caseId: string, chosen: TimeWindow | null) {
  return useQuery({
    enabled: chosen !== null,
    queryKey: keys.facts(caseId, 'pattern-counts', chosen),
    queryFn: async ({ signal }) => {
      const { from, to } = chosen ?? { from: 0, to: 0 };
      const rows = await selectRows<PatternCount>(caseId, COUNTS, [from, to, from], signal);
      return new Map(rows.map((row) => [row.template_id, row]));
    },
  });
}
