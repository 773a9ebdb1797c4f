/** The messages of all files with what differs taken out: how often each came, when, and one of them as it stands. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { CitationMark } from '~/markdown/citing';
import { LevelBadge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { formatCount, plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { Time } from '~/ui/time';
import { PatternText } from './pattern-text';
import { type Template, useTemplates } from './use-facts';

type Level = 'warn' | 'error';

export function PatternsPanel({ caseId }: { caseId: string }) {
  const [level, setLevel] = useState<Level | ''>('');
  const templates = useTemplates(caseId, level || undefined);
  const items = templates.data?.pages.flatMap((page) => page.items) ?? [];
  const total = templates.data?.pages[0]?.total ?? 0;
  return (
    <section aria-labelledby="patterns-title" className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        <h2 id="patterns-title" className="flex-1 font-semibold whitespace-nowrap">
          Patterns of messages
        </h2>
        {total > 0 && <p className="text-sm text-muted">{plural(total, 'pattern')}</p>}
        <select
          aria-label="Level of the patterns"
          value={level}
          onChange={(event) => setLevel(event.target.value as Level | '')}
          className="control"
        >
          <option value="">All levels</option>
          <option value="warn">Warnings and errors</option>
          <option value="error">Errors</option>
        </select>
      </div>
      {templates.isPending && <Skeleton rows={5} what="the patterns" />}
      {templates.isError && !templates.data && (
        <Failed error={templates.error} what="the patterns" onRetry={() => templates.refetch()} />
      )}
      {templates.data && items.length === 0 && (
        <Empty icon="log" title={level ? 'No message of that level' : 'No messages yet'}>
          {level ? (
            <Button onClick={() => setLevel('')}>Show all levels</Button>
          ) : (
            <p>Once a log is read, its messages are counted here by pattern.</p>
          )}
        </Empty>
      )}
      <ul aria-label="Patterns" className="divide-y divide-line">
        {items.map((template) => (
          <PatternItem key={template.template_id} caseId={caseId} template={template} />
        ))}
      </ul>
      {templates.hasNextPage && (
        <div className="border-t border-line px-4 py-3">
          <Button onClick={() => templates.fetchNextPage()} busy={templates.isFetchingNextPage}>
            Show more
          </Button>
        </div>
      )}
    </section>
  );
}

function PatternItem({ caseId, template }: { caseId: string; template: Template }) {
  const { count, level, pattern, files, first_ts, last_ts, number, line_no, example } = template;
  return (
    <li className="flex flex-col gap-1 px-4 py-2.5">
      <div className="flex items-start gap-3">
        <span className="w-16 shrink-0 text-right font-semibold tabular-nums">{formatCount(count)}</span>
        <Link
          to="/cases/$caseId"
          params={{ caseId }}
          search={{ view: 'records', template: template.template_id }}
          title="Show its records"
          className="code-lines min-w-0 flex-1 rounded-sm hover:text-accent hover:underline"
        >
          <PatternText text={pattern} />
        </Link>
      </div>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted sm:pl-19">
        {level && <LevelBadge level={level} />}
        {first_ts && (
          <span>
            first <Time iso={first_ts} withZone />
          </span>
        )}
        {last_ts && last_ts !== first_ts && (
          <span>
            last{' '}
            <Time
              iso={last_ts}
              detail={first_ts?.slice(0, 10) === last_ts.slice(0, 10) ? 'clock' : 'moment'}
            />
          </span>
        )}
        <span>in {plural(files, 'file')}</span>
        <CitationMark mark={{ number, start: line_no, end: line_no }} />
      </p>
      {example && example !== pattern && (
        <p className="code-lines line-clamp-2 text-muted sm:pl-19">{example}</p>
      )}
    </li>
  );
}
