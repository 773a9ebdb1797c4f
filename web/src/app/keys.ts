/** Single keys and pairs of them: never while somebody types, never under a dialog, and only where they are wanted. */
import { useEffect } from 'react';
import { preferences } from '~/ui/preferences';
import { type Command, commands } from './commands';

/** How long the first key of a pair waits for the second. */
const PAIR_MS = 1200;

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  ) {
    return true;
  }
  return (
    target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|range|file)$/.test(target.type)
  );
}

/** The command of a key after the one before it; `waits` when a pair begins with it. */
export function commandOf(
  offered: readonly Command[],
  before: string,
  key: string,
): { found: Command | undefined; waits: boolean } {
  const pressed = before ? `${before} ${key}` : key;
  return {
    found: offered.find((command) => command.keys === pressed),
    waits: !before && offered.some((command) => command.keys?.startsWith(`${key} `)),
  };
}

function isPaletteKey(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
}

/** A key by itself that nobody else has taken and nobody writes with. */
function isSingle(event: KeyboardEvent): boolean {
  const isTaken =
    event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey;
  return !isTaken && preferences().keys === 'on' && !isTyping(event.target);
}

function mayRun(command: Command): boolean {
  return command.isGlobal || document.querySelector('dialog[open]') === null;
}

export function useKeys(openPalette: () => void): void {
  useEffect(() => {
    let before = '';
    let timer = 0;
    function press(event: KeyboardEvent) {
      if (isPaletteKey(event)) {
        event.preventDefault();
        openPalette();
      } else if (isSingle(event)) {
        const { found, waits } = commandOf(commands(), before, event.key);
        window.clearTimeout(timer);
        before = waits ? event.key : '';
        timer = window.setTimeout(() => {
          before = '';
        }, PAIR_MS);
        if (!found || !mayRun(found)) return;
        event.preventDefault();
        found.run();
      }
    }
    document.addEventListener('keydown', press);
    return () => {
      window.clearTimeout(timer);
      document.removeEventListener('keydown', press);
    };
  }, [openPalette]);
}
