/** What a place looks like when it waits, is empty, or could not be filled. */
import type { ReactNode } from 'react';
import { asProblem } from '~/api/problem';
import { Button } from './button';
import { Icon, type IconName } from './icons';
import { useOnline } from './use-online';

export function Loading({ what }: { what: string }) {
  const online = useOnline();
  if (!online) return <NotHere what={what} />;
  return (
    <div role="status" className="flex items-center justify-center gap-2 p-8 text-muted">
      <Icon name="spinner" className="spin" />
      <span>Loading {what}…</span>
    </div>
  );
}

/** Grey lines where text is about to be, so that nothing moves when it comes. */
export function Skeleton({ rows, what }: { rows: number; what: string }) {
  const online = useOnline();
  if (!online) return <NotHere what={what} />;
  return (
    <div role="status" className="flex flex-col gap-3 p-4">
      <span className="sr-only">Loading {what}…</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
        <div key={row} className="pulse h-10 rounded-md bg-raised" />
      ))}
    </div>
  );
}

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-2 p-8 text-center">
      <span className="mb-1 rounded-full bg-raised p-3 text-muted">
        <Icon name={icon} className="size-5" />
      </span>
      <p className="text-lg font-semibold">{title}</p>
      <div className="flex flex-col items-center gap-4 text-muted">{children}</div>
    </div>
  );
}

/** Nothing is on its way while there is no network; it comes by itself when there is one. */
function NotHere({ what }: { what: string }) {
  return (
    <div role="status">
      <Empty icon="unverified" title="This device is offline">
        <p>Not here yet: {what}. It comes when the network is back.</p>
      </Empty>
    </div>
  );
}

/** An error in words, with what support needs to find it, and a way to try again. */
export function Failed({ error, what, onRetry }: { error: unknown; what: string; onRetry?: () => void }) {
  const problem = asProblem(error);
  return (
    <div role="alert" className="mx-auto flex max-w-md flex-col items-center gap-2 p-8 text-center">
      <span className="mb-1 rounded-full bg-bad-soft p-3 text-bad">
        <Icon name="unverified" className="size-5" />
      </span>
      <p className="text-lg font-semibold">Could not load {what}</p>
      <p className="text-muted">{problem.message}</p>
      {problem.requestId && <p className="text-xs text-muted">Request {problem.requestId}</p>}
      {onRetry && (
        <Button icon="retry" onClick={onRetry} className="mt-2">
          Try again
        </Button>
      )}
    </div>
  );
}

/** One line about something that went wrong next to the thing it went wrong with. */
export function Trouble({ error, children }: { error?: unknown; children?: ReactNode }) {
  return (
    <p role="alert" className="flex items-start gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad">
      <Icon name="unverified" className="mt-0.5" />
      <span className="min-w-0">{children ?? asProblem(error).message}</span>
    </p>
  );
}
