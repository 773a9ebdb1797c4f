/** Bars over time or by name, and behind each chart the table that says the same. */
import { useId } from 'react';
import { formatCount } from '~/ui/numbers';

export type Column = { key: string; label: string; values: number[] };

const HEIGHT = 120;

type Props = {
  title: string;
  /** What each of a column's values is; the first is drawn darkest. */
  series: string[];
  columns: Column[];
  unit?: (value: number) => string;
  onPick?: (column: Column) => void;
};

const FILLS = ['fill-accent', 'fill-good', 'fill-warn-fill'];
const SWATCHES = ['bg-accent', 'bg-good', 'bg-warn-fill'];

/** Columns beside each other, one group for each piece of time. */
export function TimeBars({ title, series, columns, unit = formatCount, onPick }: Props) {
  const id = useId();
  const most = Math.max(1, ...columns.flatMap((column) => column.values));
  const group = series.length + 0.6;
  return (
    <section aria-labelledby={id} className="panel flex min-w-0 flex-col gap-2 p-4">
      <h2 id={id} className="font-semibold">
        {title}
      </h2>
      <Legend series={series} />
      <svg
        viewBox={`0 0 ${Math.max(columns.length, 1) * group} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        className="h-32 w-full border-b border-edge"
      >
        {columns.map((column, at) =>
          column.values.map((value, which) => {
            const height = (value / most) * (HEIGHT - 4);
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: the table below has the same as links
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: a series has its place
                key={`${column.key} ${which}`}
                x={at * group + which + 0.3}
                y={HEIGHT - height}
                width={0.9}
                height={height}
                className={`${FILLS[which]} ${onPick ? 'cursor-pointer' : ''}`}
                onClick={onPick && (() => onPick(column))}
              >
                <title>{`${column.label}: ${unit(value)} ${series[which]}`}</title>
              </rect>
            );
          }),
        )}
      </svg>
      <div className="flex justify-between text-xs text-muted">
        <span>{columns[0]?.label}</span>
        <span>at most {unit(most)}</span>
        <span>{columns.at(-1)?.label}</span>
      </div>
      <Behind title={title} series={series} columns={columns} unit={unit} onPick={onPick} />
    </section>
  );
}

/** Rows with a bar each; every row says its number. */
export function NamedBars({ title, series, columns, unit = formatCount, onPick }: Props) {
  const id = useId();
  const most = Math.max(1, ...columns.map((column) => column.values[0] ?? 0));
  return (
    <section aria-labelledby={id} className="panel flex min-w-0 flex-col gap-2 p-4">
      <h2 id={id} className="font-semibold">
        {title}
      </h2>
      {columns.length === 0 ? (
        <p className="text-muted">None in this range.</p>
      ) : (
        <table className="w-full table-fixed border-separate border-spacing-y-1">
          <caption className="sr-only">{title}</caption>
          <thead className="sr-only">
            <tr>
              <th scope="col">Name</th>
              <th scope="col">{series[0]}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => {
              const value = column.values[0] ?? 0;
              return (
                <tr key={column.key}>
                  <th scope="row" className="w-1/2 pr-3 text-left font-normal">
                    {onPick ? (
                      <button type="button" className="link text-left" onClick={() => onPick(column)}>
                        {column.label}
                      </button>
                    ) : (
                      column.label
                    )}
                  </th>
                  <td className="align-middle">
                    <span className="flex items-center gap-2 tabular-nums">
                      <svg
                        viewBox="0 0 100 10"
                        preserveAspectRatio="none"
                        aria-hidden="true"
                        className="h-2.5 min-w-0 flex-1"
                      >
                        <rect width={(value / most) * 100} height="10" rx="1" className="fill-accent" />
                      </svg>
                      <span className="w-16 shrink-0 text-right">{unit(value)}</span>
                    </span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Legend({ series }: { series: string[] }) {
  return (
    <ul aria-hidden="true" className="flex flex-wrap gap-3 text-sm text-muted">
      {series.map((name, which) => (
        <li key={name} className="flex items-center gap-1.5">
          <span className={`size-2.5 rounded-sm ${SWATCHES[which]}`} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function Behind({ title, series, columns, unit = formatCount, onPick }: Props) {
  const filled = columns.filter((column) => column.values.some((value) => value > 0));
  return (
    <details className="text-sm">
      <summary className="link w-fit">As a table</summary>
      <div className="max-h-72 overflow-auto pt-2">
        <table className="w-full text-left">
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr>
              <th scope="col" className="py-1 pr-3 font-medium">
                Begins
              </th>
              {series.map((name) => (
                <th key={name} scope="col" className="py-1 pr-3 text-right font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {filled.map((column) => (
              <tr key={column.key} className="border-t border-line">
                <th scope="row" className="py-1 pr-3 font-normal">
                  {onPick ? (
                    <button type="button" className="link" onClick={() => onPick(column)}>
                      {column.label}
                    </button>
                  ) : (
                    column.label
                  )}
                </th>
                {column.values.map((value, which) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a series has its place
                  <td key={which} className="py-1 pr-3 text-right tabular-nums">
                    {unit(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {filled.length === 0 && <p className="text-muted">Nothing in this range.</p>}
      </div>
    </details>
  );
}
