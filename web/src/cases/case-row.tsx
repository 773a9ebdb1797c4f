/** One case in the list: what it is about, how it stands, and what is believed. */
import { Link } from '@tanstack/react-router';
import type { Schemas } from '~/api/client';
import { InlineText } from '~/markdown/inline-text';
import { Badge, SeverityBadge, VerdictBadge } from '~/ui/badges';
import { Icon } from '~/ui/icons';
import { plural } from '~/ui/numbers';
import { Time } from '~/ui/time';

export function CaseRow({ item }: { item: Schemas['FoundCase'] }) {
  return (
    <li className="relative flex flex-col gap-1.5 px-4 py-3 transition-colors hover:bg-raised has-focus-visible:bg-raised">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Link
          to="/cases/$caseId"
          params={{ caseId: item.case_id }}
          data-case-link
          className="min-w-0 text-lg font-medium after:absolute after:inset-0"
        >
          {item.title}
        </Link>
        <Badge>{item.status}</Badge>
        {item.severity !== 'medium' && <SeverityBadge severity={item.severity} />}
        {item.seen_before && (
          <Badge tone="accent">
            <Icon name="retry" className="size-3" />
            seen {item.seen_before.times === 1 ? 'before' : `${item.seen_before.times} times before`}
          </Badge>
        )}
        {item.tags.map((tag) => (
          <Badge key={tag}>#{tag}</Badge>
        ))}
      </div>
      {item.conclusion ? (
        <p className="flex items-start gap-2 max-xs:flex-col max-xs:gap-1">
          <VerdictBadge verdict={item.conclusion.verdict} />
          <span className="line-clamp-2 min-w-0 pt-0.5 text-muted">
            <InlineText text={item.conclusion.conclusion} />
          </span>
        </p>
      ) : (
        <p className="text-muted">No conclusion yet</p>
      )}
      <p className="text-sm text-muted">
        {plural(item.evidence_count, 'file')} · changed <Time iso={item.updated_at} />
      </p>
    </li>
  );
}
