/** The series of a case with what was noticed in each, those with trouble first, and the time they all span. */
import { useQuery } from '@tanstack/react-query';
import { keys } from '~/api/queries';
import { seriesOf } from '../facts/finding-words';
import { selectRows } from '../facts/select';
import type { Finding } from '../facts/use-facts';
import { useFindings } from '../facts/use-facts';
import type { TimeWindow } from '../time/time-window';

type Row = {
  evidence_id: string;
  number: number;
  filename: string;
  series_id: string;
  name: string | null;
  labels: string | null;
  host: string | null;
  service: string | null;
  line_no: number;
  samples: number;
  begins: number | null;
  ends: number | null;
};
export type Series = Omit<Row, 'labels' | 'begins' | 'ends'> & { labels: string; findings: Finding[] };

/** More series than this nobody looks through; words find the others. */
export const MOST_SERIES = 500;

const SERIES = `
WITH counted AS (
    SELECT evidence_id, series_id, count(*) AS samples, epoch_ms(min(ts)) AS begins, epoch_ms(max(ts)) AS ends
    FROM samples WHERE ts IS NOT NULL GROUP BY ALL
)
SELECT s.evidence_id, s.number, e.filename, s.series_id, s.name, s.labels, s.host, s.service, s.line_no, samples, begins, ends
FROM series s JOIN counted USING (evidence_id, series_id) JOIN evidence e USING (evidence_id)
WHERE samples > 1 AND (? = '' OR contains(lower(concat_ws(' ', s.name, s.labels, s.service, s.host)), lower(?)))
ORDER BY s.number, s.name, s.series_id LIMIT ${MOST_SERIES}`;

const WEIGHT = { error: 3, warn: 2, info: 1 } as const;

function weightOf({ findings }: Series): number {
  return Math.max(0, ...findings.map(({ severity }) => WEIGHT[severity]));
}

function labelsOf(written: string | null): string {
  if (!written) return '';
  try {
    const found = JSON.parse(written) as Record<string, unknown>;
    return Object.entries(found)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(' ');
  } catch {
    return written;
  }
}

export function useSeries(caseId: string, text: string) {
  const findings = useFindings(caseId, {});
  const noticed = findings.data?.pages.flatMap((page) => page.items) ?? [];
  const rows = useQuery({
    queryKey: keys.facts(caseId, 'series', text),
    queryFn: ({ signal }) => selectRows<Row>(caseId, SERIES, [text, text], signal),
    placeholderData: (before) => before,
  });
  const series = (rows.data ?? []).map((row): Series => {
    const { begins: _begins, ends: _ends, labels, ...rest } = row;
    return {
      ...rest,
      labels: labelsOf(labels),
      findings: noticed.filter(
        (finding) => finding.evidence_id === row.evidence_id && seriesOf(finding) === row.series_id,
      ),
    };
  });
  return {
    ...rows,
    series: series.sort((one, other) => weightOf(other) - weightOf(one)),
    span: spanOf(rows.data ?? []),
  };
}

function spanOf(rows: readonly Row[]): TimeWindow | null {
  const begins = rows.flatMap(({ begins: at }) => (at === null ? [] : [at]));
  const ends = rows.flatMap(({ ends: at }) => (at === null ? [] : [at]));
  if (begins.length === 0) return null;
  const from = Math.min(...begins);
  return { from, to: Math.max(...ends, from + 1) };
}
