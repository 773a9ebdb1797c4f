/** A file opened at a line: the whole file, redacted, with the cited lines lit. */
import { useCallback, useMemo, useRef, useState } from 'react';
import { Button, IconButton } from '~/ui/button';
import { Dialog } from '~/ui/dialog';
import { Icon } from '~/ui/icons';
import { formatCount, plural } from '~/ui/numbers';
import { Empty } from '~/ui/states';
import { useMedia, WIDE } from '~/ui/use-media';
import { ocrNote } from '../evidence/reading-words';
import { useDownload } from '../evidence/use-download';
import type { Evidence } from '../evidence/use-evidence';
import { FindingTitle } from '../facts/finding-title';
import { FindBar } from './find-bar';
import { LineList } from './line-list';
import { Picture } from './picture';
import { useErrorLines } from './use-lines';
import { useLineMarks } from './use-marks';
import { nextOf, useMatches } from './use-search';

export type Range = { start: number; end: number };

/** Every wrapped line is measured; of more than this that takes too long. */
const MOST_WRAPPED = 200_000;

type Props = { evidence: Evidence; range: Range | null; onClose: () => void; onMove: (line: number) => void };

export function FileViewer({ evidence, range, onClose, onMove }: Props) {
  const isWide = useMedia(WIDE);
  const mayWrap = evidence.line_count <= MOST_WRAPPED;
  const [wrap, setWrap] = useState(!isWide && mayWrap);
  const download = useDownload(evidence.evidence_id);
  const title = `E${evidence.number} · ${evidence.filename}`;
  return (
    <Dialog
      title={title}
      shape="sheet"
      onClose={onClose}
      actions={
        <>
          <IconButton
            icon="wrap"
            label={mayWrap ? 'Wrap long lines' : `Only ${plural(MOST_WRAPPED, 'line')} can be wrapped`}
            disabled={!mayWrap}
            aria-pressed={wrap}
            onClick={() => setWrap(!wrap)}
          />
          <IconButton icon="download" label="Download the original" onClick={() => download.mutate()} />
        </>
      }
    >
      {evidence.line_count > 0 ? (
        <Body evidence={evidence} range={range} wrap={wrap} onMove={onMove} />
      ) : (
        <Empty icon="file" title="No lines to show">
          <p>{evidence.reason ?? 'This file holds no text.'}</p>
        </Empty>
      )}
    </Dialog>
  );
}

function Body({ evidence, range, wrap, onMove }: Omit<Props, 'onClose'> & { wrap: boolean }) {
  const [current, setCurrent] = useState(Math.min(range?.start ?? 1, evidence.line_count));
  // A citation followed from elsewhere moves here too.
  const [followed, setFollowed] = useState(range);
  if (range && (range.start !== followed?.start || range.end !== followed.end)) {
    setFollowed(range);
    if (current < range.start || current > range.end) setCurrent(range.start);
  }
  const errors = useErrorLines(evidence.case_id, evidence.evidence_id);
  const marks = useLineMarks(evidence.case_id, evidence.evidence_id);
  function go(line: number) {
    setCurrent(Math.max(1, Math.min(evidence.line_count, line)));
  }
  function error(step: 1 | -1) {
    const next =
      step === 1 ? errors.find((line) => line > current) : errors.findLast((line) => line < current);
    if (next !== undefined) go(next);
  }
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [words, setWords] = useState('');
  const matches = useMatches(evidence.case_id, evidence.evidence_id, words);
  const matched = useMemo(() => new Set(matches.data), [matches.data]);
  function match(step: 1 | -1) {
    const next = nextOf(matches.data ?? [], current, step);
    if (next !== undefined) go(next);
  }
  const search = useCallback((next: string) => setWords(next), []);
  const ocr = ocrNote(evidence);
  return (
    <div ref={box} className="flex min-h-0 flex-1 flex-col">
      {ocr && (
        <p className="flex items-start gap-2 border-b border-line bg-raised px-4 py-2 text-sm text-muted">
          <Icon name="picture" className="mt-0.5" />
          {ocr}
        </p>
      )}
      {evidence.data_type === 'visual' && <Picture evidence={evidence} current={current} onPick={go} />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2 text-sm text-muted">
        <p>{plural(evidence.line_count, 'line')}</p>
        {errors.length > 0 && (
          <div className="flex items-center gap-1">
            <span className="mr-1">{plural(errors.length, 'error')}</span>
            <Button onClick={() => error(-1)} aria-label="Previous error" className="px-2">
              ‹
            </Button>
            <Button onClick={() => error(1)} aria-label="Next error" className="px-2">
              ›
            </Button>
          </div>
        )}
        <GoTo max={evidence.line_count} onGo={go} />
        <FindBar
          field={field}
          matches={matches.data}
          current={current}
          onWords={search}
          onStep={match}
          onLeave={() => box.current?.querySelector<HTMLElement>('[role=listbox]')?.focus()}
        />
      </div>
      <LineList
        evidence={evidence}
        range={range}
        current={current}
        wrap={wrap}
        marks={marks}
        onCurrent={go}
        matches={matched}
        onError={error}
        onMatch={match}
        onFind={() => field.current?.focus()}
        onLink={onMove}
      />
      <div className="flex min-h-7 flex-wrap items-center gap-x-4 border-t border-line px-4 py-1 text-xs text-muted">
        <p className="min-w-0 flex-1 text-sm text-warn">
          <FindingTitle title={marks.get(current)?.title ?? ''} />
        </p>
        <p className="max-sm:hidden">
          {errors.length > 0 && 'e, E: errors · '}/: search, n, N: matches · j, k: lines · Enter: link · Esc:
          close
        </p>
      </div>
    </div>
  );
}

function GoTo({ max, onGo }: { max: number; onGo: (line: number) => void }) {
  const [text, setText] = useState('');
  return (
    <form
      className="flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (/^\d+$/.test(text)) onGo(Number(text));
      }}
    >
      <label htmlFor="go-to-line">Line</label>
      <input
        id="go-to-line"
        inputMode="numeric"
        placeholder={`1–${formatCount(max)}`}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="control w-28"
      />
    </form>
  );
}
