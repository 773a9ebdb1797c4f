/** One thing that was done: a solution that somebody moved, or what new evidence says of it with its lines. */
import { CitedText } from '~/markdown/citing';
import { InlineText } from '~/markdown/inline-text';
import { Badge } from '~/ui/badges';
import { Time } from '~/ui/time';
import { OUTCOMES, STATES } from '../solutions/solution-words';
import type { Done } from './done';

export function DoneItem({ done }: { done: Done }) {
  const { outcome, state, text, marks } = done;
  const found = outcome && OUTCOMES[outcome];
  return (
    <li className="flex flex-col gap-1 border-l-4 border-l-accent px-3 py-2">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
        <Time iso={done.ts} />
        <Badge tone={found ? found.tone : STATES[state]}>{found ? found.words : `solution ${state}`}</Badge>
        {done.component && <span className="font-mono">{done.component}</span>}
      </p>
      <p>
        <InlineText text={done.title} />
      </p>
      {text && (
        <p className="text-sm text-muted">
          {found ? <CitedText text={`${text} ${marks.join(' ')}`} /> : text}
        </p>
      )}
    </li>
  );
}
