/** The timeline as a list: every moment with its file and line. */
import { Fragment, useEffect, useMemo, useRef, useState } from 'react';
import { CitationMark } from '~/markdown/citing';
import { Badge, LevelBadge } from '~/ui/badges';
import { Dialog } from '~/ui/dialog';
import { formatCount, plural } from '~/ui/numbers';
import { Time } from '~/ui/time';
import { FindingTitle } from '../facts/finding-title';
import { kindWords } from '../facts/finding-words';
import { pointing } from '../time/pointed';
import { gravityOf, type Moment } from './bins';
import { type Done, doneBetween } from './done';
import { DoneItem } from './done-item';

type Props = {
  moments: readonly Moment[];
  total: number;
  done: readonly Done[];
  at: Moment | null;
  onClose: () => void;
};

export function MomentList({ moments, total, done, at, onClose }: Props) {
  const [onlyTrouble, setOnlyTrouble] = useState(false);
  const list = useRef<HTMLOListElement>(null);
  const shown = useMemo(
    () => (onlyTrouble ? moments.filter((moment) => gravityOf(moment.level) !== 'plain') : moments),
    [moments, onlyTrouble],
  );
  const between = useMemo(() => {
    const told = onlyTrouble ? done.filter((item) => item.outcome === 'still_failing') : done;
    return doneBetween(shown, told).map((group) =>
      group.map((item) => <DoneItem key={`${item.solution_id}:${item.ts}:${item.state}`} done={item} />),
    );
  }, [shown, done, onlyTrouble]);
  useEffect(() => {
    if (at) list.current?.querySelector('[data-picked]')?.scrollIntoView({ block: 'center' });
  }, [at]);
  return (
    <Dialog title="Moments" shape="sheet" onClose={onClose}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 text-sm text-muted">
        <p className="flex-1 basis-40">
          {total > moments.length
            ? `The ${formatCount(moments.length)} most telling of ${plural(total, 'moment')}`
            : plural(total, 'moment')}
          {done.length > 0 && `, ${plural(done.length, 'step')} of solutions`}
        </p>
        <label className="flex min-h-6 items-center gap-2">
          <input
            type="checkbox"
            checked={onlyTrouble}
            onChange={(event) => setOnlyTrouble(event.target.checked)}
          />
          Only warnings and errors
        </label>
      </div>
      <ol
        ref={list}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable without a mouse
        tabIndex={0}
        aria-label="Moments"
        className="min-h-0 flex-1 divide-y divide-line overflow-y-auto"
      >
        {shown.map((moment, place) => (
          <Fragment
            key={`${moment.evidence_id}:${moment.line_no}:${moment.ts}:${moment.source}:${moment.text}`}
          >
            {between[place]}
            <MomentItem moment={moment} isPicked={moment === at} />
          </Fragment>
        ))}
        {shown.length === 0 && (
          <li className="p-8 text-center text-muted">No warning and no error has a time.</li>
        )}
        {between[shown.length]}
      </ol>
    </Dialog>
  );
}

function MomentItem({ moment, isPicked }: { moment: Moment; isPicked: boolean }) {
  return (
    <li
      data-picked={isPicked || undefined}
      {...pointing(moment.ts, moment.number)}
      className="flex flex-col gap-1 px-4 py-2 data-picked:bg-accent-soft"
    >
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
        <Time iso={moment.ts} />
        {moment.level && <LevelBadge level={moment.level} />}
        {moment.source === 'finding' && moment.kind && <Badge tone="accent">{kindWords(moment.kind)}</Badge>}
        {moment.component && <span className="font-mono">{moment.component}</span>}
        {moment.count > 1 && (
          <span>
            {formatCount(moment.count)} times until <Time iso={moment.last_ts} detail="clock" />
          </span>
        )}
        <CitationMark mark={{ number: moment.number, start: moment.line_no, end: moment.line_no }} />
      </p>
      {moment.source === 'finding' ? (
        <p>
          <FindingTitle title={moment.text} />
        </p>
      ) : (
        <p className="code-lines line-clamp-3">{moment.text}</p>
      )}
      {moment.notes.map((note) => (
        <p key={note} className="text-sm text-muted">
          <FindingTitle title={note} />
        </p>
      ))}
    </li>
  );
}
