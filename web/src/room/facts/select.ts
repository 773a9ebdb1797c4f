/** Rows of our own statements, as records with a field for each column. */
import { api, body } from '~/api/client';

export type Value = string | number | boolean | null;

const PAGE = 1000;

/** At most `most` rows, a page at a time; a statement for several pages needs an order of its own. */
export async function selectRows<Row extends Record<string, unknown>>(
  caseId: string,
  sql: string,
  params: readonly Value[],
  signal: AbortSignal,
  most = PAGE,
): Promise<Row[]> {
  const found: Row[] = [];
  while (found.length < most) {
    const paged = most > PAGE ? `${sql} LIMIT ${PAGE} OFFSET ${found.length}` : sql;
    const page = await body(
      api.POST('/cases/{case_id}/facts/sql', {
        params: { path: { case_id: caseId } },
        body: { sql: paged, params: [...params], limit: Math.min(PAGE, most - found.length) },
        signal,
      }),
    );
    const names = page.columns.map((column) => column.name);
    found.push(
      ...page.rows.map((row) => Object.fromEntries(row.map((cell, place) => [names[place], cell])) as Row),
    );
    if (page.rows.length < PAGE) break;
  }
  return found;
}
