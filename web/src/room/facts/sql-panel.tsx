/** One SELECT over the facts of the case, with what can be asked beside it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useRef, useState } from 'react';
import { api, body } from '~/api/client';
import { asProblem } from '~/api/problem';
import { keys } from '~/api/queries';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/button';
import { plural } from '~/ui/numbers';
import { Trouble } from '~/ui/states';
import { SchemaList } from './schema-list';
import { SqlResult } from './sql-result';

/** What was written, for as long as the page is open. */
const written = new Map<string, string>();

export function SqlPanel({ caseId }: { caseId: string }) {
  const [sql, setSql] = useState(written.get(caseId) ?? '');
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const schema = useQuery({
    queryKey: keys.facts(caseId, 'schema'),
    queryFn: ({ signal }) =>
      body(api.GET('/cases/{case_id}/schema', { params: { path: { case_id: caseId } }, signal })),
  });
  const asking = useMutation({
    mutationFn: (statement: string) =>
      body(
        api.POST('/cases/{case_id}/facts/sql', {
          params: { path: { case_id: caseId } },
          body: { sql: statement, limit: 1000, params: [] },
        }),
      ),
    onSuccess: (found) => announce(plural(found.rows.length, 'row')),
  });
  function write(next: string) {
    setSql(next);
    written.set(caseId, next);
  }
  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (sql.trim() && !asking.isPending) asking.mutate(sql);
  }
  return (
    <div className="flex flex-col gap-3 px-4 pb-4 xl:grid xl:grid-cols-[minmax(0,1fr)_20rem] xl:items-start xl:gap-6">
      <div className="flex min-w-0 flex-col gap-3">
        <form onSubmit={submit} className="flex flex-col gap-2">
          <label htmlFor={id} className="text-sm text-muted">
            One SELECT. With the columns <code className="font-mono">number</code> and{' '}
            <code className="font-mono">line_no</code> every row leads to its line.
          </label>
          <textarea
            ref={field}
            id={id}
            rows={5}
            value={sql}
            spellCheck={false}
            autoCapitalize="off"
            placeholder="SELECT number, line_no, ts, msg FROM events WHERE level = 'error' ORDER BY ts"
            onChange={(event) => write(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
            }}
            className="control code-lines w-full resize-y"
          />
          <div className="flex flex-wrap items-center gap-2">
            <Button type="submit" look="primary" busy={asking.isPending} disabled={!sql.trim()}>
              Run
            </Button>
            <span className="text-sm text-muted max-sm:hidden">Ctrl + Enter</span>
          </div>
        </form>
        {asking.isError && <Refusal error={asking.error} />}
        {asking.data && !asking.isError && <SqlResult found={asking.data} />}
      </div>
      {schema.isError && !schema.data && <Trouble error={schema.error} />}
      {schema.data && (
        <SchemaList
          schema={schema.data}
          onExample={(example) => {
            write(example);
            field.current?.focus();
          }}
        />
      )}
    </div>
  );
}

function Refusal({ error }: { error: unknown }) {
  const problem = asProblem(error);
  return (
    <Trouble>
      <span className="font-medium">{problem.title}.</span>{' '}
      <span className="whitespace-pre-wrap">{problem.message}</span>
    </Trouble>
  );
}
