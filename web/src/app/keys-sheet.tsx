/** The sheet of keys: what works on this page, read from what the page offers right now. */
import { Dialog } from '~/ui/dialog';
import { grouped } from '~/ui/grouped';
import { prefer, usePreferences } from '~/ui/preferences';
import { useAllCommands } from './commands';
import { KeyHint } from './key-hint';

/** Keys of things that are focused, which no command stands for. */
const ELSEWHERE: readonly (readonly [group: string, keys: string, what: string])[] = [
  ['Everywhere', 'Ctrl K', 'Find a case, a file, a command'],
  ['Everywhere', 'Esc', 'Close what is open'],
  ['An open file', 'j', 'Next line'],
  ['An open file', 'k', 'Previous line'],
  ['An open file', '/', 'Search in the file'],
  ['An open file', 'n', 'Next match'],
  ['An open file', 'N', 'Previous match'],
  ['An open file', 'e', 'Next error'],
  ['An open file', 'E', 'Previous error'],
  ['An open file', 'Enter', 'Put the line into the address'],
  ['A trace', '↑ ↓', 'Previous or next span'],
  ['A trace', '← →', 'Fold and unfold its callees'],
  ['A trace', 'Enter', 'Put the span into the address'],
  ['A time axis', '← →', 'Select a time and move it'],
  ['A time axis', 'Shift ← →', 'Move its end'],
];

export default function KeysSheet({ onClose }: { onClose: () => void }) {
  const offered = useAllCommands();
  const { keys } = usePreferences();
  const rows = [
    ...ELSEWHERE.map(([group, hint, title]) => ({ group, hint, title })),
    ...offered.flatMap(({ group, keys: hint, title }) => (hint ? [{ group, hint, title }] : [])),
  ];
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div className="flex flex-col gap-4 overflow-y-auto p-4">
        <label className="flex min-h-6 items-center gap-2">
          <input
            data-first
            type="checkbox"
            checked={keys === 'on'}
            onChange={(event) => prefer({ keys: event.target.checked ? 'on' : 'off' })}
          />
          Single keys act when no text is being written
        </label>
        {[...grouped(rows, ({ group }) => group)].map(([group, items]) => (
          <section key={group} aria-label={group}>
            <h3 className="heading pb-1">{group}</h3>
            <dl className="divide-y divide-line border-y border-line">
              {items.map(({ hint, title }) => (
                <div key={`${hint} ${title}`} className="flex items-center gap-3 py-1">
                  <dt className="w-24 shrink-0">
                    <KeyHint keys={hint} />
                  </dt>
                  <dd className="min-w-0 flex-1">{title}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
