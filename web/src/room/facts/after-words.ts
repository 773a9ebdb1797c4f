/** How long before or after the beginning of the trouble something was. */
import { formatDuration } from '~/ui/time';

/** `+4.0 s`, `−2 min 5 s`, and `start` for the first sign itself. */
export function afterWords(seconds: number): string {
  if (seconds === 0) return 'start';
  return `${seconds < 0 ? '−' : '+'}${formatDuration(Math.abs(seconds) * 1000)}`;
}

/** The few that stand around the first sign: two before it, the others from it on; all where no sign is known. */
export function aroundBeginning<Change extends { after_s: number | null }>(
  changes: readonly Change[],
  few: number,
): Change[] {
  const first = changes.findIndex((change) => change.after_s !== null && change.after_s >= 0);
  const from = Math.max(0, Math.min(first - 2, changes.length - few));
  return changes.slice(from, from + few);
}
