/** The moment somebody points at, anywhere in the room: every axis of time draws it, and its file is lit in the list. */
import { useSyncExternalStore } from 'react';

/** `at` in milliseconds since 1970; `number` is the file's, where it is known. */
export type Pointed = { at: number | null; number: number | null };

const NOTHING: Pointed = { at: null, number: null };
let current = NOTHING;
const listeners = new Set<() => void>();

export function point(next: Partial<Pointed> | null): void {
  const { at = null, number = null } = next ?? NOTHING;
  if (at === current.at && number === current.number) return;
  current = at === null && number === null ? NOTHING : { at, number };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePointedAt(): number | null {
  return useSyncExternalStore(subscribe, () => current.at);
}

/** Whether a file is the one that is pointed at. */
export function useIsPointed(number: number | null | undefined): boolean {
  return useSyncExternalStore(subscribe, () => typeof number === 'number' && current.number === number);
}

/** What an element needs so that pointing at it points at a moment and a file. */
export function pointing(iso: string | null | undefined, number: number) {
  const at = iso ? Date.parse(iso) : Number.NaN;
  return {
    onPointerEnter: () => point({ at: Number.isNaN(at) ? null : at, number }),
    onPointerLeave: () => point(null),
  };
}
