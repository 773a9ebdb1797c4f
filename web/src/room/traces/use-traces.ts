/** The traces of a case, those that failed and those that took longest first, and the spans of one. */
import { useQuery } from '@tanstack/react-query';
import { keys } from '~/api/queries';
import { selectRows } from '../facts/select';
import type { Span } from './trace-tree';

export type Trace = {
  number: number;
  trace_id: string;
  name: string | null;
  service: string | null;
  line_no: number;
  begins: string | null;
  spans: number;
  services: number;
  errors: number;
  ms: number | null;
};

/** Traces listed, and spans of one that are drawn. */
export const MOST_TRACES = 300;
export const MOST_SPANS = 10_000;

/** What instruments write as the status of a span that failed. */
const FAILED =
  "regexp_matches(lower(coalesce(status, '')), '^(error|err|fail.*|2|status_code_error|5[0-9][0-9]|true)$')";

const TRACES = `
SELECT number, trace_id, arg_min(name, (parent_id IS NOT NULL, ts)) AS name,
       arg_min(service, (parent_id IS NOT NULL, ts)) AS service, min(line_no) AS line_no, min(ts) AS begins,
       count(*) AS spans, count(DISTINCT service) AS services, count(*) FILTER (WHERE ${FAILED}) AS errors,
       max(epoch_ms(ts) + duration_ms) - min(epoch_ms(ts)) AS ms
FROM spans WHERE trace_id IS NOT NULL
  AND (? = '' OR contains(lower(concat_ws(' ', trace_id, service, name)), lower(?)))
GROUP BY number, trace_id ORDER BY errors > 0 DESC, ms DESC NULLS LAST LIMIT ${MOST_TRACES}`;

const SPANS = `
SELECT span_id, parent_id, service, name, epoch_us(ts) / 1000 AS at, duration_ms, ${FAILED} AS failed, number, line_no
FROM spans WHERE number = ? AND trace_id = ? ORDER BY ts, line_no, span_id`;

export function useTraces(caseId: string, text: string, isWanted = true) {
  return useQuery({
    enabled: isWanted,
    queryKey: keys.facts(caseId, 'traces', text),
    queryFn: ({ signal }) => selectRows<Trace>(caseId, TRACES, [text, text], signal),
    placeholderData: (before) => before,
  });
}

export function useSpans(caseId: string, number: number, traceId: string) {
  return useQuery({
    queryKey: keys.facts(caseId, 'spans', number, traceId),
    queryFn: ({ signal }) => selectRows<Span>(caseId, SPANS, [number, traceId], signal, MOST_SPANS),
  });
}
