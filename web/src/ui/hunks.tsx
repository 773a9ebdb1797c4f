/** What changed between two versions of a text, as the API tells it. */
import type { Schemas } from '~/api/client';

type Hunk = Schemas['HunkView'];
type Line = Schemas['DiffLineView'];

export function Hunks({ hunks }: { hunks: readonly Hunk[] }) {
  if (hunks.length === 0) return <p className="text-sm text-muted">The text is the same.</p>;
  return (
    <div className="flex flex-col gap-3">
      {hunks.map((hunk) => (
        <HunkLines key={placeOf(hunk)} hunk={hunk} />
      ))}
    </div>
  );
}

function placeOf({ lines }: Hunk): string {
  return `${lines[0]?.before}-${lines[0]?.after}`;
}

const LOOKS: Record<Line['kind'], string> = {
  same: '',
  added: 'bg-good-soft',
  removed: 'bg-bad-soft',
};
const SIGNS: Record<Line['kind'], [sign: string, words: string]> = {
  same: [' ', ''],
  added: ['+', 'Added: '],
  removed: ['−', 'Removed: '],
};

function HunkLines({ hunk }: { hunk: Hunk }) {
  return (
    <figure className="overflow-hidden rounded-md border border-line">
      {hunk.section && (
        <figcaption className="border-b border-line bg-raised px-3 py-1 text-sm text-muted">
          {hunk.section}
        </figcaption>
      )}
      <ol className="code-lines">
        {hunk.lines.map((line) => (
          <li
            key={`${line.kind} ${line.before} ${line.after}`}
            className={`flex gap-2 px-3 ${LOOKS[line.kind]}`}
          >
            <span aria-hidden="true" className="w-8 shrink-0 text-right text-muted select-none">
              {line.after ?? line.before}
            </span>
            <span aria-hidden="true">{SIGNS[line.kind][0]}</span>
            <span className="sr-only">{SIGNS[line.kind][1]}</span>
            <span className="min-w-0 break-words whitespace-pre-wrap">{line.text}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
