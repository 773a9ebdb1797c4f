/** Side by side where there is room, one at a time under tabs where there is not; turning a tablet loses nothing. */
import * as Tabs from '@radix-ui/react-tabs';
import { type ReactNode, useState } from 'react';

type Props = {
  isWide: boolean;
  conclusion: ReactNode;
  evidence: ReactNode;
  conversation: ReactNode;
  count: number;
};

const TAB =
  'flex-1 min-h-9 border-b-2 border-transparent text-muted -outline-offset-2 ' +
  'data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink';

/** Beside each other both parts are regions of the page and no tabs. */
const NO_TAB = { role: undefined, tabIndex: undefined, 'aria-labelledby': undefined };

export function Panels({ isWide, conclusion, evidence, conversation, count }: Props) {
  const [tab, setTab] = useState('conversation');
  const part = (name: string) => ({
    value: name,
    forceMount: true as const,
    className: `min-h-0 min-w-0 flex-1 flex-col ${isWide || tab === name ? 'flex' : 'hidden'}`,
    ...(isWide && NO_TAB),
  });
  return (
    <Tabs.Root
      value={tab}
      onValueChange={setTab}
      className={
        isWide
          ? 'grid min-h-0 flex-1 grid-cols-[minmax(19rem,24rem)_minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)]'
          : // As tall as the page below the bar: the name and the timeline scroll away, this stays.
            'flex h-full min-h-96 shrink-0 flex-col'
      }
    >
      <div className={`relative z-10 min-w-0 ${isWide ? 'col-start-2' : ''}`}>{conclusion}</div>
      {!isWide && (
        <Tabs.List aria-label="Parts of the case" className="flex border-b border-line bg-surface">
          <Tabs.Trigger value="conversation" className={TAB}>
            Conversation
          </Tabs.Trigger>
          <Tabs.Trigger value="evidence" className={TAB}>
            Evidence ({count})
          </Tabs.Trigger>
        </Tabs.List>
      )}
      <div
        className={
          isWide
            ? 'col-start-1 row-span-2 row-start-1 flex min-h-0 flex-col border-r border-line bg-surface'
            : tab === 'evidence'
              ? 'flex min-h-0 flex-1 flex-col bg-surface'
              : 'hidden'
        }
      >
        <Tabs.Content {...part('evidence')}>{evidence}</Tabs.Content>
      </div>
      <Tabs.Content {...part('conversation')}>{conversation}</Tabs.Content>
    </Tabs.Root>
  );
}
