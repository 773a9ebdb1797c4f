/** Side by side where there is room, one at a time under tabs where there is not. */
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
  'flex-1 min-h-9 border-b-2 border-transparent text-muted data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink -outline-offset-2';

export function Panels({ isWide, conclusion, evidence, conversation, count }: Props) {
  const [tab, setTab] = useState('conversation');
  if (isWide) {
    return (
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(19rem,24rem)_minmax(0,1fr)]">
        <div className="flex min-h-0 flex-col border-r border-line bg-surface">{evidence}</div>
        <div className="flex min-h-0 flex-col">
          {conclusion}
          {conversation}
        </div>
      </div>
    );
  }
  return (
    <>
      {conclusion}
      <Tabs.Root value={tab} onValueChange={setTab} className="flex min-h-0 flex-1 flex-col">
        <Tabs.List aria-label="Parts of the case" className="flex border-b border-line bg-surface">
          <Tabs.Trigger value="conversation" className={TAB}>
            Conversation
          </Tabs.Trigger>
          <Tabs.Trigger value="evidence" className={TAB}>
            Evidence ({count})
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content
          value="conversation"
          className="flex min-h-0 flex-1 flex-col data-[state=inactive]:hidden"
          forceMount
        >
          {conversation}
        </Tabs.Content>
        <Tabs.Content
          value="evidence"
          className="flex min-h-0 flex-1 flex-col bg-surface data-[state=inactive]:hidden"
          forceMount
        >
          {evidence}
        </Tabs.Content>
      </Tabs.Root>
    </>
  );
}
