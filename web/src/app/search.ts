/** What stands behind the `?` of each address. Plain text both ways, so addresses read well in a chat. */

export type SignInSearch = { next?: string };
export type CasesSearch = { q?: string; status?: string };
/** What the knowledge graph is drawn around: a concept or a document. */
export type KnowledgeSearch = { around?: string };

const VIEWS = [
  ...(['evidence', 'investigation', 'findings', 'patterns', 'records'] as const),
  ...(['cluster', 'traces', 'profile'] as const),
] as const;
/** What the room shows; without one it is the conversation. */
export type View = (typeof VIEWS)[number];

/** Which records are listed: `?view=records&level=error&last=60`. `last` counts minutes back from the last record. */
export type RecordSearch = {
  level?: string;
  last?: string;
  text?: string;
  service?: string;
  trace?: string;
  template?: string;
  by?: string;
  order?: string;
};

/** A turn, a file by its number, and a line or range of it: `?turn=turn_1&e=1&l=34-40`. */
export type RoomSearch = RecordSearch & { view?: View; turn?: string; e?: string; l?: string };

type Raw = Record<string, unknown>;

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
  return { q: word(raw.q, /\S/), status: word(raw.status, /^[a-z]+$/) };
}

export function knowledgeSearch(raw: Raw): KnowledgeSearch {
  return { around: word(raw.around, /^\S.{0,199}$/) };
}

/** At most as long as the API takes a word to be. */
const WORDS = /^(?=.*\S).{1,500}$/s;

export function recordSearch(raw: Raw): RecordSearch {
  return {
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
  };
}
