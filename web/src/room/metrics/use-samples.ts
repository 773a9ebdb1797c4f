/** The samples of one series, as many as can be drawn, over all its time or a part of it. */
import { useQuery } from '@tanstack/react-query';
import { keys } from '~/api/queries';
import { useEvidence } from '../evidence/use-evidence';
import { askFacts } from '../facts/asking';
import { type TimeWindow, timeSearchOf } from '../time/time-window';
import { stepOf } from './course';

const MOST = 1000;

export function useSamples(caseId: string, evidenceId: string, seriesId: string, chosen: TimeWindow | null) {
  const evidence = useEvidence(caseId);
  const file = evidence.data?.find((item) => item.evidence_id === evidenceId);
  return useQuery({
    enabled: file !== undefined,
    queryKey: keys.facts(caseId, 'samples', evidenceId, seriesId, chosen),
    queryFn: async ({ signal }) => {
      const [first, last] = [file?.first_ts ?? null, file?.last_ts ?? null];
      const whole = first && last ? Date.parse(last) - Date.parse(first) : 0;
      const part = chosen && whole > 0 ? Math.min(1, (chosen.to - chosen.from) / whole) : 1;
      const { since, until } = timeSearchOf(chosen);
      const ends = chosen ? ([since, until] as const) : ([first, last] as const);
      const question = {
        table: 'samples' as const,
        evidence_id: evidenceId,
        series_id: seriesId,
        since: since ?? null,
        until: until ?? null,
        order: 'asc' as const,
        limit: MOST,
        step_s: stepOf((file?.fact_counts.samples ?? 0) * part, ends[0] ?? null, ends[1] ?? null, MOST),
      };
      return (await askFacts(caseId, question, signal)).items;
    },
    placeholderData: (before) => before,
  });
}
