/** One cause: what it is, who is to blame, what proves it, what it does, and how to be rid of it. */
import type { ReactNode } from 'react';
import type { Schemas } from '~/api/client';
import { CitedText } from '~/markdown/citing';
import { InlineText } from '~/markdown/inline-text';
import { hostOf } from '~/markdown/markdown';
import { VerdictBadge } from '~/ui/badges';
import { Claim, ClaimList } from './claims';

type Cause = Schemas['Cause'];

type Props = {
  cause: Cause;
  /** Its place among several, each with its own verdict; null for the only one, whose verdict is the answer's. */
  rank: number | null;
  isOpen: boolean;
};

export function CauseCard({ cause, rank, isOpen }: Props) {
  return (
    <details open={isOpen} className="panel group shadow-lift">
      <summary className="flex flex-col gap-1.5 rounded-lg px-4 py-3">
        <span className="flex items-start gap-3">
          {rank !== null && <span className="font-mono text-sm leading-6 text-muted">{rank}</span>}
          <span className="min-w-0 flex-1 text-lg font-semibold">
            <InlineText text={cause.title} />
          </span>
          {rank !== null && <VerdictBadge verdict={cause.verdict} />}
        </span>
        <span
          className={`flex flex-wrap items-baseline gap-x-3 text-xs text-muted ${rank === null ? '' : 'pl-5'}`}
        >
          <span className="font-mono">{cause.component}</span>
          {cause.namespace && (
            <span>
              in <span className="font-mono">{cause.namespace}</span>
            </span>
          )}
          <span title="Share of causes like this one that were right on the development set">
            {Math.round(cause.confidence * 100)} % confidence
          </span>
        </span>
      </summary>
      <div className="flex flex-col gap-4 border-t border-line px-4 py-3">
        <p>
          <CitedText text={cause.summary} />
        </p>
        <Section title="Evidence">{cause.claims.length > 0 && <ClaimList claims={cause.claims} />}</Section>
        <Chain links={cause.chain ?? []} />
        <Instances names={cause.instances ?? []} />
        <Section title="What it does">
          {cause.impact && (
            <p>
              <CitedText text={cause.impact} />
            </p>
          )}
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

/** The way from the cause to what people see, one sentence per link. */
function Chain({ links }: { links: readonly Schemas['Link'][] }) {
  if (links.length === 0) return null;
  return (
    <Section title="From the cause to what people see">
      <ol className="flex flex-col gap-2">
        {links.map((link, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: links stand in the order of their steps and are never moved
          <li key={place} className="flex flex-col gap-0.5 border-l-2 border-line pl-3">
            <span className="font-mono text-xs text-muted">
              {link.source === link.target ? link.source : `${link.source} → ${link.target}`}
            </span>
            <Claim claim={link.claim} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

const SHOWN_INSTANCES = 8;

function Instances({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  const more = names.length - SHOWN_INSTANCES;
  return (
    <p className="text-sm text-muted">
      Seen on{' '}
      {names.slice(0, SHOWN_INSTANCES).map((name, place) => (
        <span key={name}>
          {place > 0 && ', '}
          <span className="font-mono">{name}</span>
        </span>
      ))}
      {more > 0 && ` and ${more} more`}
    </p>
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
