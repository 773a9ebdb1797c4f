/** Side by side where there is room, one at a time under tabs where there is not; turning a tablet loses nothing. */
import * as Tabs from '@radix-ui/react-tabs';
import { type ReactNode, useEffect, useRef } from 'react';
import type { View } from '~/app/search';
import { formatCount } from '~/ui/numbers';

export type Part = View | 'conversation';

/** The tab that a view stands under: the views of the logs share one. */
function tabOf(part: Part): Exclude<Part, 'patterns' | 'differences' | 'sql'> {
  return part === 'patterns' || part === 'differences' || part === 'sql' ? 'records' : part;
}

/** Parts that are only there while they are looked at. */
const FACTS = [
  ...(['investigation', 'findings', 'records', 'metrics', 'traces', 'profile'] as const),
  ...(['cluster', 'config', 'documents'] as const),
] as const;
type Fact = (typeof FACTS)[number];
/** Parts that a case has only with facts of their kind. */
const KIND_NAMES = {
  metrics: 'Metrics',
  traces: 'Traces',
  profile: 'Profile',
  cluster: 'Cluster',
  config: 'Config',
  documents: 'Documents',
} as const;
export type Kind = keyof typeof KIND_NAMES;

type Props = {
  isWide: boolean;
  part: Part;
  onPart: (part: Part) => void;
  conclusion: ReactNode;
  evidence: ReactNode;
  conversation: ReactNode;
  facts: Record<Fact, ReactNode>;
  /** Not known while the files are not. */
  counts: { evidence: number; findings: number } | undefined;
  /** Whether the case has facts of a kind. */
  has: (kind: Kind) => boolean;
};

const TAB =
  'inline-flex min-h-9 flex-auto items-center justify-center gap-1.5 px-2.5 border-b-2 border-transparent ' +
  'whitespace-nowrap text-muted -outline-offset-2 hover:text-ink ' +
  'data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink';

/** Beside the others the evidence is a region of the page and no tab. */
const NO_TAB = { role: undefined, tabIndex: undefined, 'aria-labelledby': undefined };

export function Panels({
  isWide,
  part,
  onPart,
  conclusion,
  evidence,
  conversation,
  facts,
  counts,
  has,
}: Props) {
  const shown = tabOf(isWide && part === 'evidence' ? 'conversation' : part);
  const tabs = useRef<HTMLDivElement>(null);
  // Where the tabs are wider than the page, the one that is shown must be among those in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tab moves when another part is shown
  useEffect(() => {
    const tab = tabs.current?.querySelector<HTMLElement>('[data-state=active]');
    tab?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }, [shown, isWide]);
  const kept = (name: Part, isShown: boolean) => ({
    value: name,
    forceMount: true as const,
    className: `min-h-0 min-w-0 flex-1 flex-col ${isShown ? 'flex' : 'hidden'}`,
  });
  return (
    <Tabs.Root
      value={shown}
      onValueChange={(value) => onPart(value as Part)}
      // Narrow, it is as tall as the page below the bar: the name and the timeline scroll away, this stays.
      className="flex h-full min-h-96 shrink-0 flex-col wide:grid wide:h-auto wide:min-h-0 wide:flex-1 wide:grid-cols-[minmax(19rem,24rem)_minmax(0,1fr)] wide:grid-rows-[auto_auto_minmax(0,1fr)]"
    >
      <div className="relative z-10 min-w-0 wide:col-start-2">{conclusion}</div>
      <Tabs.List
        ref={tabs}
        aria-label="Parts of the case"
        className="flex shrink-0 overflow-x-auto overflow-y-hidden border-b border-line bg-surface wide:col-start-2 wide:justify-start wide:px-2 wide:*:flex-none"
      >
        <Tabs.Trigger value="conversation" className={TAB}>
          Conversation
        </Tabs.Trigger>
        {!isWide && (
          <Tabs.Trigger value="evidence" className={TAB}>
            Evidence
            <Count of={counts?.evidence} />
          </Tabs.Trigger>
        )}
        <Tabs.Trigger value="investigation" className={TAB}>
          Investigation
        </Tabs.Trigger>
        <Tabs.Trigger value="findings" className={TAB}>
          Findings
          <Count of={counts?.findings} />
        </Tabs.Trigger>
        <Tabs.Trigger value="records" className={TAB}>
          Logs
        </Tabs.Trigger>
        {(Object.keys(KIND_NAMES) as Kind[])
          .filter((kind) => shown === kind || has(kind))
          .map((kind) => (
            <Tabs.Trigger key={kind} value={kind} className={TAB}>
              {KIND_NAMES[kind]}
            </Tabs.Trigger>
          ))}
      </Tabs.List>
      <div
        className={`min-h-0 flex-1 flex-col bg-surface wide:col-start-1 wide:row-span-3 wide:row-start-1 wide:flex wide:border-r wide:border-line ${
          shown === 'evidence' ? 'flex' : 'hidden'
        }`}
      >
        <Tabs.Content {...kept('evidence', isWide || shown === 'evidence')} {...(isWide && NO_TAB)}>
          {evidence}
        </Tabs.Content>
      </div>
      <Tabs.Content {...kept('conversation', shown === 'conversation')}>{conversation}</Tabs.Content>
      {FACTS.map((name) => (
        <Tabs.Content
          key={name}
          value={name}
          className="hidden min-h-0 min-w-0 flex-1 flex-col bg-surface data-[state=active]:flex"
        >
          {facts[name]}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}

/** Has its place before it is known, and as wide as most are, so that no tab moves when it comes. */
function Count({ of }: { of: number | undefined }) {
  return (
    <span className="inline-block min-w-6 rounded-sm bg-raised px-1 text-center text-xs leading-5 font-medium text-muted tabular-nums">
      {of === undefined ? '\u2007' : formatCount(of)}
    </span>
  );
}
