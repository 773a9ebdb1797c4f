/** The traces of a case: those that failed first, then the slowest; one of them drawn. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { formatCount, plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { formatDuration, Time } from '~/ui/time';
import { MOST_TRACES, type Trace, useTraces } from './use-traces';
import { Waterfall } from './waterfall';

export default function TracesPanel({ caseId }: { caseId: string }) {
  const [text, setText] = useState('');
  const { trace: traceId, span } = useSearch({ from: '/inside/cases/$caseId' });
  const navigate = useNavigate();
  const traces = useTraces(caseId, text.trim());
  const linked = useTraces(caseId, traceId ?? '', traceId !== undefined);
  const opened = traceId ? linked.data?.find((trace) => trace.trace_id === traceId) : undefined;
  const open = (trace: string | undefined, spanId?: string) =>
    void navigate({
      to: '/cases/$caseId',
      params: { caseId },
      search: (old) => ({ ...old, view: 'traces', trace, span: spanId }),
      replace: spanId !== undefined,
    });
  if (opened) {
    return (
      <section aria-labelledby="trace-title" className="flex min-h-0 flex-1 flex-col">
        <div className="flex items-center gap-3 px-4 py-2">
          <Button icon="arrowLeft" onClick={() => open(undefined)}>
            All traces
          </Button>
          <h2 id="trace-title" className="min-w-0 flex-1 truncate font-semibold">
            {nameOf(opened)}
          </h2>
          <span className="truncate font-mono text-xs text-muted max-sm:hidden">{opened.trace_id}</span>
        </div>
        <Waterfall
          key={opened.trace_id}
          caseId={caseId}
          trace={opened}
          spanId={span}
          onSpan={(id) => open(opened.trace_id, id)}
        />
      </section>
    );
  }
  return (
    <section aria-labelledby="traces-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        <h2 id="traces-title" className="flex-1 font-semibold">
          Traces
        </h2>
        <input
          type="search"
          aria-label="Service, operation or trace id"
          placeholder="Service, operation or id"
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.target.value)}
          className="control w-64 max-xs:w-full"
        />
      </div>
      {traces.isPending && <Skeleton rows={6} what="the traces" />}
      {traces.isError && <Failed error={traces.error} what="the traces" onRetry={() => traces.refetch()} />}
      {traces.data?.length === 0 && (
        <Empty icon="trace" title={text ? 'No trace fits' : 'No traces'}>
          {text ? (
            <Button onClick={() => setText('')}>Show all traces</Button>
          ) : (
            <p>Add a file of spans (Jaeger, Zipkin, OTLP, X-Ray, Tempo), and they are drawn here.</p>
          )}
        </Empty>
      )}
      <ul className="divide-y divide-line border-t border-line">
        {traces.data?.map((trace) => (
          <li key={`${trace.number}:${trace.trace_id}`}>
            <TraceItem trace={trace} onOpen={() => open(trace.trace_id)} />
          </li>
        ))}
      </ul>
      {traces.data?.length === MOST_TRACES && (
        <p className="px-4 py-3 text-sm text-muted">
          The first {formatCount(MOST_TRACES)}. Search to find others.
        </p>
      )}
    </section>
  );
}

function TraceItem({ trace, onOpen }: { trace: Trace; onOpen: () => void }) {
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-left -outline-offset-2 hover:bg-raised"
    >
      <span className="min-w-0 flex-1 basis-64 truncate font-medium max-sm:basis-48">{nameOf(trace)}</span>
      <span aria-hidden="true" className="font-mono text-sm sm:hidden">
        {trace.ms === null ? '' : formatDuration(trace.ms)}
      </span>
      {trace.errors > 0 && <Badge tone="bad">{plural(trace.errors, 'failed span')}</Badge>}
      <span className="text-sm text-muted">
        {plural(trace.spans, 'span')}, {plural(trace.services, 'service')}
      </span>
      {trace.begins && (
        <span className="text-sm text-muted">
          <Time iso={`${trace.begins.replace(' ', 'T').replace(/Z?$/, 'Z')}`} />
        </span>
      )}
      <span className="text-right font-mono text-sm max-sm:sr-only sm:w-20">
        {trace.ms === null ? '' : formatDuration(trace.ms)}
      </span>
    </button>
  );
}

function nameOf({ service, name, trace_id }: Trace): string {
  return [service, name].filter(Boolean).join(' ') || trace_id;
}
