/** The conditions of a list of records as SQL, for what the list itself does not tell: its course over time. */
import type { RecordSearch } from '~/app/search';
import type { Value } from '../facts/select';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

export type Conditions = { sql: string; params: Value[] };

/** As `evidence.asking.conditions` has them: a level is the lowest that counts, text is found in any case. */
export function conditionsOf(search: RecordSearch): Conditions {
  const found: Conditions = { sql: 'ts IS NOT NULL', params: [] };
  const add = (sql: string, ...params: Value[]) => {
    found.sql += ` AND ${sql}`;
    found.params.push(...params);
  };
  const lowest = LEVELS.indexOf(search.level as (typeof LEVELS)[number]);
  if (lowest >= 0) {
    const counted = LEVELS.slice(lowest);
    add(`level IN (${counted.map(() => '?').join(', ')})`, ...counted);
  }
  if (search.text) add('contains(lower(msg), lower(?))', search.text);
  if (search.service) add('service = ?', search.service);
  if (search.trace) add('trace_id = ?', search.trace);
  if (search.template) add('template_id = ?', search.template);
  if (search.last) {
    add('ts >= (SELECT max(ts) FROM events) - to_minutes(?::BIGINT)', Number(search.last));
  }
  return found;
}
