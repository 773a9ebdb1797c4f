/** What stands behind the `?` of each address. Plain text both ways, so addresses read well in a chat. */

export type SignInSearch = { next?: string };
/** Which cases are listed and how: lists with commas, `last` in hours or days (`36h`, `7d`), moments as RFC 3339. */
export type CasesSearch = {
  q?: string;
  status?: string;
  severity?: string;
  tag?: string;
  component?: string;
  cause?: string;
  last?: string;
  since?: string;
  until?: string;
  again?: 'yes' | 'no';
  sort?: 'created' | 'severity' | 'title';
  order?: 'asc';
};
/** The range of the statistics in days; without one it is a quarter. */
export type StatisticsSearch = { days?: string };
/** What is looked for in knowledge and with which filters; and what its graph is drawn around: a concept or a document. */
export type KnowledgeSearch = {
  show?: 'graph';
  around?: string;
  q?: string;
  in?: 'user' | 'global';
  type?: string;
  tag?: string;
  days?: string;
};

/** Which report of a case is shown; without one it is the incident report. */
export type ReportSearch = { kind?: 'incident' | 'post-mortem' | 'runbook' };

const VIEWS = [
  ...(['evidence', 'investigation', 'findings', 'patterns', 'records'] as const),
  ...(['differences', 'sql', 'metrics', 'config', 'documents', 'cluster', 'traces', 'profile'] as const),
] as const;
/** What the room shows; without one it is the conversation. */
export type View = (typeof VIEWS)[number];

/** A stretch of time that the whole room goes by: `?since=2026-01-31T09:05:00Z&until=2026-01-31T09:10:00Z`. */
export type TimeSearch = { since?: string; until?: string };

/** Which records are listed: `?view=records&level=error&last=60`. `last` counts minutes back from the last record. */
export type RecordSearch = TimeSearch & {
  level?: string;
  last?: string;
  text?: string;
  service?: string;
  trace?: string;
  template?: string;
  by?: string;
  order?: string;
};

/**
 * A turn, a file by its number, a line or range of it, and a span: `?turn=turn_1&e=1&l=34-40`,
 * `?view=traces&trace=5f1c&span=b2`.
 */
export type RoomSearch = RecordSearch & {
  view?: View;
  turn?: string;
  e?: string;
  l?: string;
  span?: string;
};

type Raw = Record<string, unknown>;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;

export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: Raw): string {
  const present = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(present.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
}

function word(value: unknown, pattern: RegExp): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return pattern.test(text) ? text : undefined;
}

export function signInSearch(raw: Raw): SignInSearch {
  // Only a path of this site: `//host` and `/\host` would lead away from it.
  return { next: word(raw.next, /^\/(?![/\\])/) };
}

export function casesSearch(raw: Raw): CasesSearch {
  return {
    q: word(raw.q, /\S/),
    status: word(raw.status, /^[a-z]+(,[a-z]+)*$/),
    severity: word(raw.severity, /^[a-z]+(,[a-z]+)*$/),
    tag: word(raw.tag, /^[^,]{1,50}(,[^,]{1,50})*$/),
    component: word(raw.component, /^\S.{0,199}$/),
    cause: word(raw.cause, /^\S.{0,199}$/),
    last: word(raw.last, /^[1-9]\d{0,4}[hd]$/),
    since: word(raw.since, MOMENT),
    until: word(raw.until, MOMENT),
    again: word(raw.again, /^(yes|no)$/) as CasesSearch['again'],
    sort: word(raw.sort, /^(created|severity|title)$/) as CasesSearch['sort'],
    order: raw.order === 'asc' ? 'asc' : undefined,
  };
}

export function statisticsSearch(raw: Raw): StatisticsSearch {
  return { days: word(raw.days, /^[1-9]\d{0,3}$/) };
}

export function reportSearch(raw: Raw): ReportSearch {
  return { kind: word(raw.kind, /^(incident|post-mortem|runbook)$/) as ReportSearch['kind'] };
}

export function knowledgeSearch(raw: Raw): KnowledgeSearch {
  return {
    show: raw.show === 'graph' ? 'graph' : undefined,
    around: word(raw.around, /^\S.{0,199}$/),
    q: word(raw.q, /^(?=.*\S).{1,2000}$/s),
    in: word(raw.in, /^(user|global)$/) as KnowledgeSearch['in'],
    type: word(raw.type, /^[a-z_]{1,20}$/),
    tag: word(raw.tag, /^\S.{0,59}$/),
    days: word(raw.days, /^(7|30|365)$/),
  };
}

/** At most as long as the API takes a word to be. */
const WORDS = /^(?=.*\S).{1,500}$/s;

export function recordSearch(raw: Raw): RecordSearch {
  return {
    since: word(raw.since, MOMENT),
    until: word(raw.until, MOMENT),
    level: word(raw.level, /^(trace|debug|info|warn|error|fatal)$/),
    last: word(raw.last, /^[1-9]\d{0,4}$/),
    text: word(raw.text, WORDS),
    service: word(raw.service, WORDS),
    trace: word(raw.trace, WORDS),
    template: word(raw.template, /^\w{1,100}$/),
    by: word(raw.by, /^(template|service|component|host|level|evidence|minute|hour)$/),
    order: word(raw.order, /^desc$/),
  };
}

export function roomSearch(raw: Raw): RoomSearch {
  return {
    view: VIEWS.find((view) => view === raw.view),
    ...recordSearch(raw),
    turn: word(raw.turn, /^\w+$/),
    e: word(raw.e, /^\d{1,6}$/),
    l: word(raw.l, /^\d{1,9}(-\d{1,9})?$/),
    span: word(raw.span, /^\S{1,200}$/),
  };
}
