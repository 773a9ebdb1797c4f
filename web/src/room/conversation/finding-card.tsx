/** Something worth knowing that is no cause, with its figures. */
import type { Schemas } from '~/api/client';
import { InlineText } from '~/markdown/inline-text';
import { Badge } from '~/ui/badges';
import { formatCount } from '~/ui/numbers';
import { Time } from '~/ui/time';
import { ClaimList } from './claims';

type Finding = Schemas['Finding'];

const TONES: Record<string, 'bad' | 'warn' | 'plain'> = { critical: 'bad', warning: 'warn', info: 'plain' };
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;

export function FindingCard({ finding }: { finding: Finding }) {
  const figures = Object.entries(finding.figures ?? {}).filter(([, value]) => value !== null && value !== '');
  return (
    <details className="panel group">
      <summary className="flex items-start gap-3 rounded-lg px-4 py-2.5">
        <span className="min-w-0 flex-1 font-medium">
          <InlineText text={finding.title} />
        </span>
        <Badge tone={TONES[finding.severity] ?? 'plain'}>{finding.severity}</Badge>
      </summary>
      <div className="flex flex-col gap-3 border-t border-line px-4 py-3">
        {figures.length > 0 && (
          <dl className="grid grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-3">
            {figures.map(([name, value]) => (
              <div key={name} className="min-w-0">
                <dt className="text-xs text-muted">{name.replaceAll('_', ' ')}</dt>
                <dd className="font-medium">
                  <Figure value={value} />
                </dd>
              </div>
            ))}
          </dl>
        )}
        <ClaimList claims={finding.claims} />
      </div>
    </details>
  );
}

function Figure({ value }: { value: unknown }) {
  if (typeof value === 'number') return formatCount(value);
  if (typeof value === 'string')
    return INSTANT.test(value) ? <Time iso={value} /> : <InlineText text={value} />;
  if (Array.isArray(value)) return value.map(asText).join(', ');
  return asText(value);
}

function asText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name.replaceAll('_', ' ')} ${String(part)}`)
    .join(', ');
}
