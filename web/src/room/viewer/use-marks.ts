/** What was noticed at which line of a file: the most serious of each. */
import { useQuery } from '@tanstack/react-query';
import { keys } from '~/api/queries';
import { inWave } from '~/api/waves';
import { selectRows } from '../facts/select';

export type LineMark = { line_no: number; severity: 'info' | 'warn' | 'error'; title: string };

const WEIGHTS = { info: 0, warn: 1, error: 2 } as const;
const MOST = 2000;

const MARKS = `
SELECT line_no, severity, title FROM findings WHERE evidence_id = ? AND (? OR severity IN ('warn', 'error'))
ORDER BY line_no, title`;

/** `isAll`: also what is only good to know. */
export function useLineMarks(
  caseId: string,
  evidenceId: string,
  isAll = false,
): ReadonlyMap<number, LineMark> {
  const marks = useQuery({
    queryKey: keys.facts(caseId, 'marks', evidenceId, isAll),
    queryFn: async ({ signal }) => {
      const ask = () => selectRows<LineMark>(caseId, MARKS, [evidenceId, isAll], signal, MOST);
      const rows = await inWave(1, ask);
      const found = new Map<number, LineMark>();
      for (const row of rows) {
        const known = found.get(row.line_no);
        if (!known || WEIGHTS[row.severity] > WEIGHTS[known.severity]) found.set(row.line_no, row);
      }
      return found;
    },
    staleTime: 60_000,
  });
  return marks.data ?? NONE;
}

const NONE: ReadonlyMap<number, LineMark> = new Map();
