/** Findings in words that people use, and in the order in which they want to read them. */
import type { Finding } from './use-facts';

export type Severity = Finding['severity'];

/** From `evidence.findings.FindingKind`; a kind that is new there is said by its own name. */
const KINDS: Record<string, string> = {
  'new-pattern': 'New messages',
  'rare-pattern': 'Rare messages',
  burst: 'Bursts of messages',
  'vanished-pattern': 'Messages that stopped',
  'error-cluster': 'Repeated errors',
  'clock-step': 'Jumps of the clock',
  gap: 'Silence',
  anomaly: 'Unusual values',
  'change-point': 'Values on another level',
  saturation: 'Limits reached',
  'critical-path': 'Where the time went',
  'error-origin': 'Where errors began',
  'slow-span': 'Slow operations',
  'repeated-call': 'Calls made over and over',
  'hot-path': 'Where the work was done',
  deadlock: 'Deadlocks',
  'blocked-threads': 'Blocked threads',
  'risky-setting': 'Risky settings',
  contradiction: 'Settings that contradict each other',
  'dangling-reference': 'References that lead nowhere',
  'plaintext-secret': 'Secrets in plain text',
  'firing-alert': 'Alerts that fired',
  'k8s-event': 'Cluster events',
};

const SEVERITIES: Record<Severity, string> = {
  error: 'Serious',
  warn: 'Worth a look',
  info: 'Good to know',
};

export function kindWords(kind: string): string {
  const words = kind.replaceAll('-', ' ');
  return KINDS[kind] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

export function severityWords(severity: Severity): string {
  return SEVERITIES[severity];
}

export type KindGroup = { kind: string; items: Finding[] };
export type SeverityGroup = { severity: Severity; count: number; kinds: KindGroup[] };

/** By severity, the worst first, then by kind in the order they come. */
export function groupFindings(findings: readonly Finding[]): SeverityGroup[] {
  return (['error', 'warn', 'info'] as const).flatMap((severity) => {
    const those = findings.filter((finding) => finding.severity === severity);
    const kinds = new Map<string, Finding[]>();
    for (const finding of those) kinds.set(finding.kind, [...(kinds.get(finding.kind) ?? []), finding]);
    const grouped = [...kinds].map(([kind, items]) => ({ kind, items }));
    return those.length > 0 ? [{ severity, count: those.length, kinds: grouped }] : [];
  });
}

/** The pattern a finding about messages speaks of, so that its records can be listed. */
export function templateOf({ subject, kind }: Finding): string | null {
  const isAboutMessages = /pattern$|^burst$|^error-cluster$/.test(kind);
  return isAboutMessages && subject && /^t[0-9a-f]{6,}$/.test(subject) ? subject : null;
}

/** The series a finding about a metric speaks of, so that its course can be drawn. */
export function seriesOf({ detail }: Finding): string | null {
  return typeof detail?.series_id === 'string' ? detail.series_id : null;
}
