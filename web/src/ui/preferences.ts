/** How this person likes to see things, kept on the device and the same in every tab. */
import { useSyncExternalStore } from 'react';

export type Preferences = {
  theme: 'system' | 'light' | 'dark';
  density: 'comfortable' | 'compact';
  zone: 'utc' | 'local';
  /** The timeline as one strip, or with a lane for each file. */
  timeline: 'strip' | 'lanes';
  /** Keys that act without Ctrl or Alt; whoever dictates or shakes turns them off. */
  keys: 'on' | 'off';
};

const KEY = 'fm.preferences';
const DEFAULTS: Preferences = {
  ...{ theme: 'system', density: 'comfortable', zone: 'utc', timeline: 'strip', keys: 'on' },
};

let current = read();
const listeners = new Set<() => void>();

function read(): Preferences {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch {
    return DEFAULTS;
  }
}

function show(next: Preferences): void {
  current = next;
  const page = document.documentElement.dataset;
  if (next.theme === 'system') delete page.theme;
  else page.theme = next.theme;
  if (next.density === 'compact') page.density = 'compact';
  else delete page.density;
  for (const listener of listeners) listener();
}

window.addEventListener('storage', (event) => {
  if (event.key === KEY) show(read());
});

export function prefer(change: Partial<Preferences>): void {
  const next = { ...current, ...change };
  localStorage.setItem(KEY, JSON.stringify(next));
  show(next);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current);
}

export function preferences(): Preferences {
  return current;
}
