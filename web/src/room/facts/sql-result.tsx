/** The rows of a statement as a table, each with the line it stands on where its columns tell it. */
import type { Schemas } from '~/api/client';
import { CitedText } from '~/markdown/citing';
import { formatCount, plural } from '~/ui/numbers';
import { formatDuration } from '~/ui/time';

type Result = Schemas['SqlOut'];

export function SqlResult({ found }: { found: Result }) {
  const { columns, rows, citations, truncated, elapsed_ms } = found;
  const heads = columnKeys(columns.map((column) => column.name));
  return (
    <div className="flex flex-col gap-1">
      <p role="status" className="text-sm text-muted">
        {plural(rows.length, 'row')} in {formatDuration(elapsed_ms)}
        {truncated && ` · there are more; these are the first ${formatCount(rows.length)}`}
      </p>
      {rows.length > 0 && (
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable without a mouse
          tabIndex={0}
          aria-label="Rows"
          className="panel max-h-112 overflow-auto"
        >
          <table className="code-lines min-w-full border-collapse text-left">
            <thead className="sticky top-0 bg-raised">
              <tr>
                {citations && <th className="px-3 py-1.5 font-semibold">line</th>}
                {columns.map((column, place) => (
                  <th
                    key={heads[place]}
                    title={column.type}
                    className="px-3 py-1.5 font-semibold whitespace-nowrap"
                  >
                    {column.name}
                    {column.type.startsWith('TIMESTAMP') && <span className="text-muted"> UTC</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one answer never change places
                <tr key={place} className="border-t border-line align-top">
                  {citations && (
                    <td className="px-2 py-1 whitespace-nowrap">
                      <CitedText text={citations[place] ?? ''} />
                    </td>
                  )}
                  {row.map((cell, column) => (
                    <td
                      key={heads[column]}
                      className={`px-3 py-1 ${isShort(cell) ? 'whitespace-nowrap' : 'min-w-72'}`}
                    >
                      <Cell value={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

/** Names that tell columns apart, also where a statement gives two of them the same name. */
function columnKeys(names: readonly string[]): string[] {
  return names.map((name, place) => (names.indexOf(name) === place ? name : `${name} ${place}`));
}

/** A time or a number stays on one line; a message takes several. */
function isShort(value: unknown): boolean {
  return (value === null || typeof value !== 'object') && String(value).length <= 30;
}

function Cell({ value }: { value: unknown }) {
  if (value === null || value === undefined) return <span className="text-muted">null</span>;
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}
