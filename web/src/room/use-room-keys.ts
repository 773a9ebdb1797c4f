/** What can be done in the room by key or from the palette: its parts, a question, the moments. */
import { useNavigate } from '@tanstack/react-router';
import { type Command, useCommands } from '~/app/commands';
import type { View } from '~/app/search';

/** The first letters of the parts; `g` is taken by pairs, and `a`, `r`, `e` act on steps and records. */
const PARTS: readonly (readonly [keys: string, title: string, view: View | undefined])[] = [
  ['c', 'Conversation', undefined],
  ['i', 'Investigation', 'investigation'],
  ['f', 'Findings', 'findings'],
  ['l', 'Logs', 'records'],
  ['p', 'Patterns of messages', 'patterns'],
  ['w', 'What differs in the selected time', 'differences'],
  ['m', 'Metrics', 'metrics'],
  ['t', 'Traces', 'traces'],
  ['k', 'Cluster', 'cluster'],
  ['o', 'Configuration', 'config'],
];

export function useRoomKeys(caseId: string): void {
  const navigate = useNavigate();
  const show = (view: View | undefined) =>
    navigate({
      to: '/cases/$caseId',
      params: { caseId },
      search: (old) => ({ ...old, view }),
      replace: true,
    });
  const parts = PARTS.map(
    ([keys, title, view]): Command => ({
      ...{ id: `part-${title}`, keys, title, group: 'This case' },
      run: () => void show(view),
    }),
  );
  useCommands([
    ...parts,
    {
      ...{ id: 'ask', keys: 'q', title: 'Write a question', group: 'This case' },
      run: () => void show(undefined).then(() => focus('textarea[aria-label="Your question"]')),
    },
    {
      ...{ id: 'search-logs', keys: '/', title: 'Search in the logs', group: 'This case' },
      run: () => void show('records').then(() => focus('input[aria-label="Text in the records"]')),
    },
    {
      ...{ id: 'report', title: 'Report', group: 'This case' },
      run: () => void navigate({ to: '/cases/$caseId/report', params: { caseId } }),
    },
  ]);
}

/** A part that was not on screen comes with the next frames. */
function focus(selector: string, tries = 20): void {
  const field = document.querySelector<HTMLElement>(selector);
  if (field?.offsetParent) field.focus();
  else if (tries > 0) requestAnimationFrame(() => focus(selector, tries - 1));
}
