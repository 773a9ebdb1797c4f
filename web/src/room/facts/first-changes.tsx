/** What changed first: everything noted in any file, in order, counted from the trouble's first sign. */
import { useState } from 'react';
import { CitationMark } from '~/markdown/citing';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { plural } from '~/ui/numbers';
import { Skeleton, Trouble } from '~/ui/states';
import { Time } from '~/ui/time';
import { pointing } from '../time/pointed';
import { afterWords, aroundBeginning } from './after-words';
import { FindingTitle } from './finding-title';
import { type Change, useChanges } from './use-changes';

const TONES: Record<Change['severity'], 'bad' | 'warn' | 'plain'> = {
  error: 'bad',
  warn: 'warn',
  info: 'plain',
};
const FEW = 6;

export function FirstChanges({ caseId }: { caseId: string }) {
  const [isAll, setAll] = useState(false);
  const changes = useChanges(caseId);
  const { items = [], begins } = changes.data ?? {};
  if (changes.isPending) return <Skeleton rows={2} what="what changed first" />;
  if (changes.isError && !changes.data) {
    return (
      <div className="px-4 py-3">
        <Trouble error={changes.error}>
          What changed first could not be loaded. {changes.error.message}
        </Trouble>
      </div>
    );
  }
  if (items.length === 0) return null;
  const shown = isAll ? items : aroundBeginning(items, FEW);
  return (
    <section aria-labelledby="changes-title" className="pb-3">
      <div className="flex flex-wrap items-baseline gap-x-3 px-4 pt-3 pb-1">
        <h2 id="changes-title" className="font-semibold">
          What changed first
        </h2>
        <p className="text-sm text-muted">
          {begins ? (
            <>
              the trouble begins <Time iso={begins} />
            </>
          ) : (
            'nothing stands out as the beginning of trouble'
          )}
        </p>
      </div>
      <ol aria-labelledby="changes-title">
        {shown.map((change) => (
          <ChangeItem
            key={`${change.evidence_id}:${change.line_no}:${change.kind}:${change.ts}`}
            change={change}
          />
        ))}
      </ol>
      {items.length > shown.length && (
        <div className="px-4 pt-1">
          <Button look="quiet" onClick={() => setAll(true)}>
            All {plural(items.length, 'change')}
          </Button>
        </div>
      )}
    </section>
  );
}

function ChangeItem({ change }: { change: Change }) {
  const { after_s, ts, number, line_no, severity, title } = change;
  return (
    <li {...pointing(ts, number)} className="flex items-start gap-3 px-4 py-1 hover:bg-raised">
      <span className="w-20 shrink-0 pt-0.5 text-right text-xs whitespace-nowrap text-muted tabular-nums">
        {after_s === null ? <Time iso={ts} detail="clock" /> : afterWords(after_s)}
      </span>
      <span className="min-w-0 flex-1">
        {severity !== 'info' && <Badge tone={TONES[severity]}>{severity}</Badge>}{' '}
        <FindingTitle title={title} /> <CitationMark mark={{ number, start: line_no, end: line_no }} />
      </span>
    </li>
  );
}
