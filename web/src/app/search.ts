/** What stands behind the `?` of each address. Plain text both ways, so addresses read well in a chat. */

export type SignInSearch = { next?: string };
export type CasesSearch = { q?: string; status?: string };
/** A turn, a file by its number, and a line or range of it: `?turn=turn_1&e=1&l=34-40`. */
export type RoomSearch = { turn?: string; e?: string; l?: string };

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

export function roomSearch(raw: Raw): RoomSearch {
  return {
    turn: word(raw.turn, /^\w+$/),
    e: word(raw.e, /^\d{1,6}$/),
    l: word(raw.l, /^\d{1,9}(-\d{1,9})?$/),
  };
}
