/** Between the address and the API: what is asked for, in the words of each. */
import type { Schemas } from '~/api/client';
import type { CasesSearch } from '~/app/search';

export type Filters = Schemas['CaseFilters'];

const HOURS = { h: 1, d: 24 } as const;

function list(words: string | undefined): string[] {
  return words ? words.split(',') : [];
}

/** What the API is asked. What it does not know of an address that was typed by hand is left out. */
export function filtersOf(search: CasesSearch): Partial<Filters> {
  const last = search.last && Number(search.last.slice(0, -1)) * HOURS[search.last.slice(-1) as 'h' | 'd'];
  return {
    text: search.q ?? '',
    status: list(search.status).filter(isStatus),
    severity: list(search.severity).filter(isSeverity),
    tag: list(search.tag),
    component: search.component ?? '',
    cause: search.cause ?? '',
    last_hours: last ? Math.min(last, 87_600) : null,
    since: search.since ?? null,
    until: search.until ?? null,
    recurring: search.again ? search.again === 'yes' : null,
    sort: search.sort ?? 'updated',
    order: search.order ?? 'desc',
  };
}

/** The address of a saved view. */
export function searchOf(filters: Filters): CasesSearch {
  const hours = filters.last_hours;
  const joined = (words: readonly string[]) => words.join(',') || undefined;
  return {
    q: filters.text || undefined,
    status: joined(filters.status),
    severity: joined(filters.severity),
    tag: joined(filters.tag),
    component: filters.component || undefined,
    cause: filters.cause || undefined,
    last: hours ? (hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`) : undefined,
    since: filters.since ?? undefined,
    until: filters.until ?? undefined,
    again: filters.recurring == null ? undefined : filters.recurring ? 'yes' : 'no',
    sort: filters.sort === 'updated' ? undefined : (filters.sort as CasesSearch['sort']),
    order: filters.order === 'asc' ? 'asc' : undefined,
  };
}

/** Whether anything narrows the list; an order does not. */
export function isNarrowed({ sort: _, order: __, ...rest }: CasesSearch): boolean {
  return Object.values(rest).some(Boolean);
}

/** The same search has the same words, in whatever order its parts came. */
export function isSame(one: CasesSearch, other: CasesSearch): boolean {
  const told = (search: CasesSearch) =>
    Object.entries(search)
      .filter(([, value]) => value)
      .sort(([a], [b]) => a.localeCompare(b))
      .join('\n');
  return told(one) === told(other);
}

export const STATUSES: readonly Schemas['CaseStatus'][] = [
  ...(['consulting', 'diagnosing', 'analyzing', 'resolved', 'closed'] as const),
];
export const SEVERITIES: readonly Schemas['Severity'][] = ['critical', 'high', 'medium', 'low'];

function isStatus(word: string): word is Schemas['CaseStatus'] {
  return (STATUSES as readonly string[]).includes(word);
}

function isSeverity(word: string): word is Schemas['Severity'] {
  return (SEVERITIES as readonly string[]).includes(word);
}
