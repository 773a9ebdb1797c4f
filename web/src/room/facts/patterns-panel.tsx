/** The messages of all files with what differs taken out: how often each came, when, and one of them as it stands. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { CitationMark } from '~/markdown/citing';
import { Badge, LevelBadge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { formatCount, plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { Time } from '~/ui/time';
import { type PatternCount, usePatternCounts } from '../logs/use-new-patterns';
import { useTimeWindow } from '../time/time-window';
import { PatternText } from './pattern-text';
import { useChanges } from './use-changes';
import { type Template, useTemplates } from './use-facts';

type Level = 'warn' | 'error';

export function PatternsPanel({ caseId }: { caseId: string }) {
  const [chosen] = useTimeWindow(caseId);
  const { data: changed } = useChanges(caseId);
  const counts = usePatternCounts(caseId, chosen);
  const [level, setLevel] = useState<Level | ''>('');
  const templates = useTemplates(caseId, level || undefined);
  const listed = templates.data?.pages.flatMap((page) => page.items) ?? [];
  const items = chosen && counts.data ? listed.filter((item) => counts.data.has(item.template_id)) : listed;
  // Where nothing was said before it, everything would be new since the trouble began, and so nothing is.
  const since = changed?.begins;
  const begins = since && listed.some(({ first_ts }) => first_ts && first_ts < since) ? since : null;
  const total = templates.data?.pages[0]?.total ?? 0;
  return (
    <section aria-labelledby="patterns-title">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        <h3 id="patterns-title" className="flex-1 font-semibold whitespace-nowrap">
          Patterns of messages
        </h3>
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
          <PatternItem
            key={template.template_id}
            caseId={caseId}
            template={template}
            count={counts.data?.get(template.template_id)?.here ?? template.count}
            isNew={isNew(template, begins, counts.data?.get(template.template_id))}
            isWindowed={chosen !== null}
          />
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

/** First seen in the selected time; without one, since the trouble began, where it was not there from the start. */
function isNew(template: Template, begins: string | null, counted: PatternCount | undefined): boolean {
  if (counted) return counted.before === 0;
  return begins !== null && template.first_ts !== null && template.first_ts >= begins;
}

type ItemProps = {
  caseId: string;
  template: Template;
  /** In the selected time, else in all of it. */
  count: number;
  isNew: boolean;
  isWindowed: boolean;
};

function PatternItem({ caseId, template, count, isNew: isFirst, isWindowed }: ItemProps) {
  const { level, pattern, files, first_ts, last_ts, number, line_no, example } = template;
  return (
    <li className="flex flex-col gap-1 px-4 py-2.5">
      <div className="flex items-start gap-3">
        <span className="w-16 shrink-0 text-right font-semibold tabular-nums">{formatCount(count)}</span>
        <Link
          to="/cases/$caseId"
          params={{ caseId }}
          search={({ since, until }) => ({ since, until, view: 'records', template: template.template_id })}
          title="Show its records"
          className="code-lines min-w-0 flex-1 rounded-sm hover:text-accent hover:underline"
        >
          <PatternText text={pattern} />
        </Link>
      </div>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted sm:pl-19">
        {level && <LevelBadge level={level} />}
        {isFirst && <Badge tone="bad">{isWindowed ? 'new here' : 'new since the trouble began'}</Badge>}
        {isWindowed && count !== template.count && <span>{formatCount(template.count)} in all</span>}
        {first_ts && (
          <span>
            first <Time iso={first_ts} />
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
