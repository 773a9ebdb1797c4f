/** What SQL can be asked of: tables with their columns, statements to begin with, and the limits. */
import type { Schemas } from '~/api/client';
import { Icon } from '~/ui/icons';
import { formatBytes, formatCount, plural } from '~/ui/numbers';

type Props = { schema: Schemas['CaseSchema']; onExample: (sql: string) => void };

export function SchemaList({ schema, onExample }: Props) {
  const { rows, bytes, computing_s } = schema.limits;
  const tables = [...schema.tables].sort((a, b) => Number(b.rows > 0) - Number(a.rows > 0));
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <h3 className="heading">Examples</h3>
        <ul className="flex flex-col gap-1">
          {schema.examples.map((example) => (
            <li key={example}>
              <button
                type="button"
                onClick={() => onExample(example)}
                title="Take this statement"
                className="code-lines w-full rounded-md border border-line px-2 py-1 text-left hover:bg-raised"
              >
                {example}
              </button>
            </li>
          ))}
        </ul>
      </div>
      <div className="flex flex-col gap-1">
        <h3 className="heading">Tables</h3>
        <ul className="panel divide-y divide-line">
          {tables.map((table) => (
            <li key={table.name}>
              <details className="group">
                <summary className="flex min-h-9 items-center gap-2 px-3 py-1">
                  <Icon name="chevron" className="text-muted group-open:rotate-90" />
                  <span className="font-mono text-sm">{table.name}</span>
                  <span className="min-w-0 flex-1 truncate text-sm text-muted" title={table.description}>
                    {table.description}
                  </span>
                  <span className="text-xs text-muted">{formatCount(table.rows)}</span>
                </summary>
                <dl className="border-t border-line px-3 py-2">
                  {table.columns.map((column) => (
                    <div key={column.name} className="flex flex-wrap gap-x-2 py-0.5 text-sm">
                      <dt className="w-36 font-mono">
                        {column.name}
                        <span className="sr-only">, {column.type}</span>
                      </dt>
                      <dd className="min-w-0 flex-1 basis-48 text-muted">
                        {column.description}{' '}
                        <span aria-hidden="true" className="font-mono text-xs">
                          {column.type}
                        </span>
                      </dd>
                    </div>
                  ))}
                </dl>
              </details>
            </li>
          ))}
        </ul>
      </div>
      {rows !== undefined && bytes !== undefined && computing_s !== undefined && (
        <p className="text-sm text-muted">
          At most {plural(rows, 'row')}, {formatBytes(bytes)} and {plural(computing_s, 'second')} of
          computing. Nothing can be changed, and only this case can be read.{' '}
          {formatCount(schema.functions.length)} functions may be called.
        </p>
      )}
    </div>
  );
}
