/** What somebody typed into a section and has not saved: it outlives a reload and another page, and ends with the tab. */
import { useState, useSyncExternalStore } from 'react';
import { credentials } from '~/api/credentials';

const PREFIX = 'fm.report.';
const listeners = new Set<() => void>();

// Whoever signs in next in this tab reads nothing of it.
credentials.subscribe(() => {
  if (credentials.get().status === 'in') return;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
});

/** The draft of a section, null where there is none, and what changes it. */
export function useDraft(
  caseId: string,
  kind: string,
  section: string,
): [string | null, (text: string | null) => void] {
  const key = `${PREFIX}${caseId}.${kind}.${section}`;
  const [inMemory, setInMemory] = useState<string | null>(null);
  const stored = useSyncExternalStore(subscribe, () => sessionStorage.getItem(key));
  const set = (text: string | null) => {
    setInMemory(text);
    try {
      if (text === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, text);
    } catch {
      // No room in this browser's storage: the draft lives as long as the page.
    }
    for (const listener of listeners) listener();
  };
  return [stored ?? inMemory, set];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
