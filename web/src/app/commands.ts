/** What can be done now, by key or from the palette: every part of the app that is on screen adds its own. */
import { useEffect, useRef, useSyncExternalStore } from 'react';

export type Command = {
  id: string;
  title: string;
  /** What the palette and the sheet of keys gather it under. */
  group: string;
  /** `e`, `?`, or two keys one after the other: `g c`. */
  keys?: string;
  run: () => void;
  /** Also while a dialog is open. */
  isGlobal?: boolean;
};

let current: readonly Command[] = [];
const sets = new Map<object, readonly Command[]>();
const listeners = new Set<() => void>();

function put(owner: object, commands: readonly Command[] | null): void {
  if (commands) sets.set(owner, commands);
  else sets.delete(owner);
  // The one that came last has its way: a panel may give a key of the room another meaning.
  current = [
    ...new Map([...sets.values()].flat().map((command) => [command.keys ?? command.id, command])).values(),
  ];
  for (const listener of listeners) listener();
}

export function commands(): readonly Command[] {
  return current;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useAllCommands(): readonly Command[] {
  return useSyncExternalStore(subscribe, commands);
}

/** Offer commands for as long as the component is there; what they do may change with every render. */
export function useCommands(offered: readonly Command[]): void {
  const latest = useRef(offered);
  useEffect(() => {
    latest.current = offered;
  });
  const shape = offered.map(({ id, title, keys }) => `${id} ${title} ${keys}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape stands for what is offered
  useEffect(() => {
    const owner = {};
    put(
      owner,
      latest.current.map((command, place) => ({ ...command, run: () => latest.current[place]?.run() })),
    );
    return () => put(owner, null);
  }, [shape]);
}
