/** A configuration file as it stands, with what is risky said under the line that says it. */
import { CitationMark } from '~/markdown/citing';
import { Icon } from '~/ui/icons';
import { formatCount } from '~/ui/numbers';
import { Failed, Skeleton } from '~/ui/states';
import type { Evidence } from '../evidence/use-evidence';
import { FindingTitle } from '../facts/finding-title';
import type { LineMark } from '../viewer/use-marks';
import { MOST_LINES, useWholeText } from './use-config';

type Props = { file: Evidence; marks: ReadonlyMap<number, LineMark> };

export function ConfigText({ file, marks }: Props) {
  const text = useWholeText(file);
  if (text.isPending) return <Skeleton rows={8} what="the file" />;
  if (text.isError) return <Failed error={text.error} what="the file" onRetry={() => text.refetch()} />;
  return (
    <>
      <section
        aria-label={`Lines of ${file.filename}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable without a mouse
        tabIndex={0}
        className="code-lines overflow-x-auto border-y border-line bg-canvas py-2 -outline-offset-2"
      >
        {text.data.map((line, place) => {
          const mark = marks.get(place + 1);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a file never change places
            <div key={place} className={mark ? TONES[mark.severity] : ''}>
              <div className="flex gap-3 pr-4">
                <span className="w-14 shrink-0 text-right text-muted select-none">{place + 1}</span>
                <span className="whitespace-pre">{line || ' '}</span>
              </div>
              {mark && (
                <p className="flex items-center gap-2 pb-1 pl-17 font-sans text-sm whitespace-nowrap">
                  <Icon name="unverified" className="size-3.5" />
                  <FindingTitle title={mark.title} />
                  <CitationMark mark={{ number: file.number, start: place + 1, end: place + 1 }} />
                </p>
              )}
            </div>
          );
        })}
      </section>
      {file.line_count > MOST_LINES && (
        <p className="px-4 py-3 text-sm text-muted">
          The first {formatCount(MOST_LINES)} of {formatCount(file.line_count)} lines. Open the file for the
          rest.
        </p>
      )}
    </>
  );
}

const TONES = {
  error: 'bg-bad-soft text-bad',
  warn: 'bg-warn-soft text-warn',
  info: 'bg-accent-soft text-accent',
} as const;
