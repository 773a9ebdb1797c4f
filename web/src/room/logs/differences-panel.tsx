/** What differs here: the attributes of the records in the selected time, ranked against the rest. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { RecordSearch } from '~/app/search';
import { CitationMark } from '~/markdown/citing';
import { Badge } from '~/ui/badges';
import { plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { PatternText } from '../facts/pattern-text';
import type { TimeWindow } from '../time/time-window';
import { changeWords, type Difference, shareWords } from './differences';
import { type Baseline, useDifferences } from './use-differences';

const SHOWN = 40;
const NAMES: Record<string, string> = { template_id: 'message', source: 'kind of record' };
const TONES = { new: 'bad', more: 'warn', less: 'plain', gone: 'accent' } as const;

export function DifferencesPanel({ caseId, chosen }: { caseId: string; chosen: TimeWindow | null }) {
  const [baseline, setBaseline] = useState<Baseline>('rest');
  const found = useDifferences(caseId, chosen, baseline);
  if (!chosen) {
    return (
      <Empty icon="zoom" title="Select a time first">
        <p>
          Drag across the timeline or the bars above. What is more frequent, rarer, new or gone in that time
          is ranked here against the rest.
        </p>
      </Empty>
    );
  }
  return (
    <section aria-labelledby="differences-title">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        <h3 id="differences-title" className="font-semibold">
          What differs here
        </h3>
        <p className="min-w-0 flex-1 text-sm text-muted">
          {found.data &&
            `${plural(found.data.inside, 'record')} in this time, ${plural(found.data.outside, 'record')} to compare with`}
        </p>
        <select
          aria-label="Compare with"
          value={baseline}
          onChange={(event) => setBaseline(event.target.value as Baseline)}
          className="control"
        >
          <option value="rest">Compared with all other time</option>
          <option value="before">Compared with the time before</option>
        </select>
      </div>
      {found.isPending && <Skeleton rows={6} what="what differs" />}
      {found.isError && !found.data && (
        <Failed error={found.error} what="what differs" onRetry={() => found.refetch()} />
      )}
      {found.data && <Ranked caseId={caseId} {...found.data} />}
    </section>
  );
}

type RankedProps = {
  caseId: string;
  differences: readonly Difference[];
  patterns: ReadonlyMap<string, string>;
  inside: number;
  outside: number;
};

function Ranked({ caseId, differences, patterns, inside, outside }: RankedProps) {
  if (inside === 0 || outside === 0) {
    return (
      <Empty icon="log" title={inside === 0 ? 'No record in this time' : 'Nothing to compare with'}>
        <p>
          {inside === 0 ? 'Select a longer time.' : 'All records lie in this time. Select a shorter one.'}
        </p>
      </Empty>
    );
  }
  if (differences.length === 0) {
    return (
      <Empty icon="check" title="Nothing stands out">
        <p>The records of this time are as those of the rest, as far as chance can tell.</p>
      </Empty>
    );
  }
  return (
    <ol aria-labelledby="differences-title" className="divide-y divide-line border-t border-line">
      {differences.slice(0, SHOWN).map((difference) => (
        <Item
          key={`${difference.attribute}:${difference.value}`}
          caseId={caseId}
          difference={difference}
          pattern={difference.attribute === 'template_id' ? patterns.get(difference.value) : undefined}
        />
      ))}
    </ol>
  );
}

type ItemProps = { caseId: string; difference: Difference; pattern: string | undefined };

function Item({ caseId, difference, pattern }: ItemProps) {
  const { attribute, value, here, elsewhere, change, number, line_no, inside, outside } = difference;
  const narrowed = narrowedTo(difference);
  const words = <PatternText text={pattern ?? value} />;
  return (
    <li className="flex flex-col gap-1 px-4 py-2">
      <div className="flex items-start gap-3">
        <span className="w-24 shrink-0 pt-0.5 text-xs text-muted max-xs:w-16">
          {NAMES[attribute] ?? attribute}
        </span>
        {narrowed ? (
          <Link
            to="/cases/$caseId"
            params={{ caseId }}
            search={(old) => ({ ...old, ...narrowed, view: 'records' as const })}
            title="Show these records"
            className="code-lines min-w-0 flex-1 rounded-sm hover:text-accent hover:underline"
          >
            {words}
          </Link>
        ) : (
          <span className="code-lines min-w-0 flex-1">{words}</span>
        )}
        <Badge tone={TONES[change]}>{changeWords(difference)}</Badge>
        <CitationMark mark={{ number, start: line_no, end: line_no }} />
      </div>
      <div className="grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-x-3 text-xs text-muted tabular-nums max-xs:grid-cols-[4rem_minmax(0,1fr)]">
        <Share name="here" share={here} count={inside} fill="fill-accent" />
        <Share name="elsewhere" share={elsewhere} count={outside} fill="fill-edge" />
      </div>
    </li>
  );
}

function Share({ name, share, count, fill }: { name: string; share: number; count: number; fill: string }) {
  return (
    <>
      <span>{name}</span>
      <span className="flex items-center gap-2">
        <svg
          viewBox="0 0 100 1"
          preserveAspectRatio="none"
          aria-hidden="true"
          className="h-1.5 min-w-0 flex-1"
        >
          <rect width={100} height={1} className="fill-raised" />
          <rect width={Math.max(share > 0 ? 0.5 : 0, share * 100)} height={1} className={fill} />
        </svg>
        <span className="w-32 shrink-0 text-right max-xs:w-24">
          {shareWords(share)} ({count.toLocaleString('en')})
        </span>
      </span>
    </>
  );
}

/** What a click on a value asks for; nothing where records cannot be asked for by it. */
function narrowedTo({ attribute, value }: Difference): RecordSearch | null {
  if (attribute === 'template_id') return { template: value };
  if (attribute === 'service') return { service: value };
  return attribute === 'level' ? { level: value } : null;
}
