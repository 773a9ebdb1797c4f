/** What was looked at, so that silence says how far it reaches; folded, as it is the same for most questions. */
import type { Schemas } from '~/api/client';
import { formatCount, plural } from '~/ui/numbers';

type Entry = Schemas['Checked'];

export function WhatWasChecked({ entries }: { entries: readonly Entry[] }) {
  const held = entries.reduce((sum, entry) => sum + entry.faults, 0);
  const open = entries.reduce((sum, entry) => sum + (entry.open_faults ?? 0), 0);
  return (
    <details className="group rounded-md border border-line">
      <summary className="flex min-h-9 items-center gap-2 rounded-md px-3 text-muted hover:text-ink">
        <span aria-hidden="true" className="transition-transform group-open:rotate-90">
          ›
        </span>
        What was checked: {plural(held, 'known fault')}
        {open > 0 && `, ${formatCount(open)} more could not be`}
      </summary>
      <ul className="flex flex-col gap-1.5 border-t border-line p-3 text-sm">
        {entries.map((entry) => (
          <li key={entry.category} className="grid gap-x-3 sm:grid-cols-[8rem_1fr]">
            <span className="font-medium">{entry.category}</span>
            <span className="text-muted">
              {entry.faults > 0 && `${plural(entry.faults, 'known fault')} over ${entry.over}`}
              {entry.faults > 0 && (entry.open_faults ?? 0) > 0 && '; '}
              {(entry.open_faults ?? 0) > 0 && `${entry.open_faults} not checked: ${entry.not_checked}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
