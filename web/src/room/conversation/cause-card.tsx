/** One cause: what it is, who is to blame, what proves it, what it does, and how to be rid of it. */
import type { ReactNode } from 'react';
import type { Schemas } from '~/api/client';
import { CitedText } from '~/markdown/citing';
import { hostOf } from '~/markdown/markdown';
import { VerdictBadge } from '~/ui/badges';
import { ClaimList } from './claims';

type Cause = Schemas['Cause'];

export function CauseCard({ cause, rank, isOpen }: { cause: Cause; rank: number; isOpen: boolean }) {
  return (
    <details open={isOpen} className="panel group shadow-lift">
      <summary className="flex flex-col gap-1.5 rounded-lg px-4 py-3">
        <span className="flex items-start gap-3">
          <span className="font-mono text-sm leading-6 text-muted">{rank}</span>
          <span className="min-w-0 flex-1 text-lg font-semibold">{cause.title}</span>
          <VerdictBadge verdict={cause.verdict} />
        </span>
        {/* The verdict says how sure we are; the number behind it orders causes and is no measured probability. */}
        <span className="pl-5 font-mono text-xs text-muted">{cause.component}</span>
      </summary>
      <div className="flex flex-col gap-4 border-t border-line px-4 py-3">
        <p>
          <CitedText text={cause.summary} />
        </p>
        <Section title="Evidence">{cause.claims.length > 0 && <ClaimList claims={cause.claims} />}</Section>
        <Section title="What it does">
          {cause.impact && <p>{cause.impact}</p>}
          {cause.effects && cause.effects.length > 0 && <ClaimList claims={cause.effects} />}
        </Section>
        <Section title="Speaks against it">
          {cause.contradicting && cause.contradicting.length > 0 && (
            <ClaimList claims={cause.contradicting} />
          )}
        </Section>
        <References links={cause.references ?? []} />
      </div>
    </details>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const parts = Array.isArray(children) ? children : [children];
  if (!parts.some(Boolean)) return null;
  return (
    <div className="flex flex-col gap-1.5">
      <h5 className="heading">{title}</h5>
      {children}
    </div>
  );
}

function References({ links }: { links: readonly string[] }) {
  const shown = links.filter((link) => /^https?:/.test(link) && hostOf(link) !== null);
  if (shown.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-3 text-sm">
      <span className="text-muted">Read more:</span>
      {shown.map((link) => (
        <a key={link} href={link} target="_blank" rel="noopener noreferrer" className="link">
          {hostOf(link)}
        </a>
      ))}
    </p>
  );
}
