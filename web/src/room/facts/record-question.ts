/** From what stands in the address to the question that is asked, and the questions one click away. */
import type { Schemas } from '~/api/client';
import type { RecordSearch } from '~/app/search';

type EventsQuestion = Schemas['EventsQuestion'];

export const PAGE = 100;

export type Preset = { label: string; search: RecordSearch };

export const PRESETS: readonly Preset[] = [
  { label: 'Errors of the last hour', search: { level: 'error', last: '60', order: 'desc' } },
  { label: 'All errors', search: { level: 'error' } },
  { label: 'Errors by pattern', search: { level: 'error', by: 'template' } },
  { label: 'Warnings and errors', search: { level: 'warn' } },
  { label: 'Last 15 minutes', search: { last: '15', order: 'desc' } },
  { label: 'Everything', search: {} },
];

const NAMES = [
  ...(['since', 'until', 'level', 'last', 'text', 'service'] as const),
  ...(['trace', 'template', 'by', 'order'] as const),
] as const;

/** Only what says which records, with nothing else of the address. */
export function recordsOf(search: RecordSearch): RecordSearch {
  return Object.fromEntries(NAMES.flatMap((name) => (search[name] ? [[name, search[name]]] : [])));
}

export function isSame(one: RecordSearch, other: RecordSearch): boolean {
  return NAMES.every((name) => (one[name] ?? '') === (other[name] ?? ''));
}

/** Whether anything is left out. */
export function isNarrowed({ by: _by, order: _order, ...conditions }: RecordSearch): boolean {
  return NAMES.some(
    (name) => name in conditions && conditions[name as keyof typeof conditions] !== undefined,
  );
}

export function questionOf(search: RecordSearch, cursor?: string): EventsQuestion {
  return {
    table: 'events',
    level: (search.level as EventsQuestion['level']) ?? null,
    last_minutes: search.last ? Number(search.last) : null,
    since: search.since ?? null,
    until: search.until ?? null,
    text: search.text ?? null,
    service: search.service ?? null,
    trace_id: search.trace ?? null,
    template_id: search.template ?? null,
    group_by: (search.by as EventsQuestion['group_by']) ?? null,
    order: search.order === 'desc' ? 'desc' : 'asc',
    facets: false,
    limit: PAGE,
    cursor: cursor ?? null,
  };
}

/** Records of one group: what a click on a count narrows to. Nothing where a group cannot be asked for alone. */
export function narrowedTo(search: RecordSearch, key: string | null): RecordSearch | null {
  const { by, ...rest } = recordsOf(search);
  if (key === null) return null;
  if (by === 'template') return { ...rest, template: key };
  if (by === 'service') return { ...rest, service: key };
  return null;
}
