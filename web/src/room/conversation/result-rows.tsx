/** Records that a question asked for: when, how often, where they stand, and what they say. */
import type { Schemas } from '~/api/client';
import { CitationMark } from '~/markdown/citing';
import { LevelBadge } from '~/ui/badges';
import { formatCount } from '~/ui/numbers';
import { Time } from '~/ui/time';

export function ResultRows({ rows }: { rows: readonly Schemas['Row'][] }) {
  return (
    <ul aria-label="Records" className="panel divide-y divide-line">
      {rows.map((row) => (
        <li key={`${row.evidence_id}:${row.line_no}`} className="flex flex-col gap-1 px-3 py-2">
          <p className="flex flex-wrap items-center gap-2 text-xs text-muted">
            <CitationMark mark={{ number: row.number, start: row.line_no, end: row.line_no }} />
            {row.ts && <Time iso={row.ts} />}
            {row.level && <LevelBadge level={row.level} />}
            {(row.count ?? 1) > 1 && <span>{formatCount(row.count ?? 1)} times</span>}
          </p>
          <p className="code-lines line-clamp-3">{row.text}</p>
        </li>
      ))}
    </ul>
  );
}
