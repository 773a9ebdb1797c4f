/** Two versions of a file: only what changed, with a few lines around it, and what is risky on either side. */
import { useMemo, useState } from 'react';
import { CitationMark } from '~/markdown/citing';
import { Button } from '~/ui/button';
import { plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import type { Evidence } from '../evidence/use-evidence';
import { FindingTitle } from '../facts/finding-title';
import { type LineMark, useLineMarks } from '../viewer/use-marks';
import { type DiffLine, diffLines, hunksOf } from './diff';
import { useWholeText } from './use-config';

const SIGNS = { same: ' ', gone: '−', new: '+' } as const;
const TONES = { same: '', gone: 'bg-bad-soft', new: 'bg-good-soft' } as const;
const WORDS = { same: '', gone: 'removed: ', new: 'added: ' } as const;

export function ConfigDiff({ before, after }: { before: Evidence; after: Evidence }) {
  const [old, now] = [useWholeText(before), useWholeText(after)];
  const [isWhole, setWhole] = useState(false);
  const oldMarks = useLineMarks(before.case_id, before.evidence_id, true);
  const newMarks = useLineMarks(after.case_id, after.evidence_id, true);
  const lines = useMemo(
    () => (old.data && now.data ? diffLines(old.data, now.data) : []),
    [old.data, now.data],
  );
  const failed = [old, now].find((text) => text.isError);
  if (failed) return <Failed error={failed.error} what="the files" onRetry={() => failed.refetch()} />;
  if (!old.data || !now.data) return <Skeleton rows={8} what="the files" />;
  if (lines === null) {
    return (
      <Empty icon="file" title="These are not two versions of one file">
        <p>They have too little in common to be compared line by line.</p>
      </Empty>
    );
  }
  const hunks = hunksOf(lines, isWhole ? lines.length : 3);
  const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 pb-2 text-sm text-muted">
        <p className="min-w-0 flex-1">
          From E{before.number} to E{after.number}: {plural(count('gone'), 'line')} removed,{' '}
          {plural(count('new'), 'line')} added
        </p>
        <Button look="quiet" aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Only changes' : 'Whole files'}
        </Button>
      </div>
      <section
        aria-label={`Changes from ${before.filename} to ${after.filename}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable without a mouse
        tabIndex={0}
        className="code-lines overflow-x-auto border-y border-line bg-canvas -outline-offset-2"
      >
        {hunks.map((hunk, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the hunks of a diff never change places
          <div key={place}>
            {hunk.skipped > 0 && (
              <p className="bg-raised px-4 py-0.5 text-muted">{plural(hunk.skipped, 'line')} as before</p>
            )}
            {hunk.lines.map((line) => (
              <Line
                key={`${line.before}:${line.after}`}
                line={line}
                number={line.kind === 'gone' ? before.number : after.number}
                mark={line.kind === 'gone' ? oldMarks.get(line.before ?? 0) : newMarks.get(line.after ?? 0)}
              />
            ))}
          </div>
        ))}
      </section>
    </>
  );
}

function Line({ line, number, mark }: { line: DiffLine; number: number; mark: LineMark | undefined }) {
  const at = line.after ?? line.before ?? 1;
  return (
    <div className={`w-max min-w-full pr-4 ${TONES[line.kind]}`}>
      <div className="flex gap-2">
        <span className="w-10 shrink-0 text-right text-muted select-none">{line.before ?? ''}</span>
        <span className="w-10 shrink-0 text-right text-muted select-none">{line.after ?? ''}</span>
        <span aria-hidden="true" className="w-3 shrink-0 text-center select-none">
          {SIGNS[line.kind]}
        </span>
        <span className="whitespace-pre">
          <span className="sr-only">{WORDS[line.kind]}</span>
          {line.text || ' '}
        </span>
        {line.kind !== 'same' && (
          <span className="ml-auto pl-4">
            <CitationMark mark={{ number, start: at, end: at }} />
          </span>
        )}
      </div>
      {mark && (
        <p className="pl-29 font-sans text-sm whitespace-nowrap text-warn">
          <FindingTitle title={mark.title} />
        </p>
      )}
    </div>
  );
}
