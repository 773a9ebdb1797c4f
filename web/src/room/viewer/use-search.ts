/** Where words stand in a file, whatever the case of their letters. */
import { useQuery } from '@tanstack/react-query';
import { keys } from '~/api/queries';
import { selectRows } from '../facts/select';

/** Whoever has more matches than this writes another word. */
export const MOST_MATCHES = 5000;

const MATCHES = `
SELECT line_no FROM lines WHERE evidence_id = ? AND contains(lower(text), lower(?)) ORDER BY line_no`;

export function useMatches(caseId: string, evidenceId: string, words: string) {
  return useQuery({
    enabled: words !== '',
    queryKey: keys.facts(caseId, 'matches', evidenceId, words),
    queryFn: async ({ signal }) => {
      const rows = await selectRows<{ line_no: number }>(
        caseId,
        MATCHES,
        [evidenceId, words],
        signal,
        MOST_MATCHES,
      );
      return rows.map(({ line_no }) => line_no);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The nearest after or before a line, going round at the ends. */
export function nextOf(lines: readonly number[], current: number, step: 1 | -1): number | undefined {
  return step === 1
    ? (lines.find((line) => line > current) ?? lines[0])
    : (lines.findLast((line) => line < current) ?? lines.at(-1));
}
