/** Small words with a colour that means something. */
import type { ReactNode } from 'react';
import type { Schemas } from '~/api/client';

type Tone = 'good' | 'warn' | 'bad' | 'accent' | 'plain';

const TONES: Record<Tone, string> = {
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  accent: 'bg-accent-soft text-accent',
  plain: 'bg-raised text-muted',
};

export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={`inline-flex shrink-0 items-center gap-1 rounded-sm px-1.5 text-xs font-medium leading-5 whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}

const VERDICTS: Record<Schemas['Verdict'], Tone> = {
  CONFIRMED: 'good',
  LIKELY: 'warn',
  INCONCLUSIVE: 'plain',
  NO_FAULT_FOUND: 'accent',
};

export function VerdictBadge({ verdict }: { verdict: Schemas['Verdict'] }) {
  return (
    <span
      className={`inline-flex shrink-0 items-center rounded-sm px-2 text-xs font-semibold tracking-wide leading-6 ${TONES[VERDICTS[verdict]]} ${verdict === 'INCONCLUSIVE' ? 'border border-edge' : ''}`}
    >
      {verdict.replaceAll('_', ' ')}
    </span>
  );
}

/** A reason without the verdict it begins with, for places where the verdict stands beside it. */
export function reasonOnly(reason: string): string {
  const rest = reason.replace(/^(CONFIRMED|LIKELY|INCONCLUSIVE|NO_FAULT_FOUND): */, '');
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

const SEVERITIES: Record<Schemas['Severity'], Tone> = {
  low: 'plain',
  medium: 'plain',
  high: 'warn',
  critical: 'bad',
};

export function SeverityBadge({ severity }: { severity: Schemas['Severity'] }) {
  return <Badge tone={SEVERITIES[severity]}>{severity}</Badge>;
}

const LEVELS: Record<string, Tone> = {
  fatal: 'bad',
  error: 'bad',
  critical: 'bad',
  warn: 'warn',
  warning: 'warn',
};

export function LevelBadge({ level }: { level: string }) {
  return <Badge tone={LEVELS[level] ?? 'plain'}>{level}</Badge>;
}
