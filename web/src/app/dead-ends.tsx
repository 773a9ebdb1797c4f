/** Pages nobody wants to see: an address that leads nowhere, and a page that broke. */
import type { ErrorComponentProps } from '@tanstack/react-router';
import { ButtonLink } from '~/ui/button';
import { Empty, Failed } from '~/ui/states';
import { useTitle } from '~/ui/use-title';

export function NotFoundPage() {
  useTitle('Not found');
  return (
    <main className="grid min-h-dvh place-items-center">
      <div>
        <h1 className="sr-only">Page not found</h1>
        <Empty icon="question" title="There is nothing at this address">
          <p>The case may have been deleted, or the link is not whole.</p>
          <ButtonLink to="/cases">All cases</ButtonLink>
        </Empty>
      </div>
    </main>
  );
}

export function CrashPage({ error, reset }: ErrorComponentProps) {
  useTitle('Something went wrong');
  return (
    <main className="grid min-h-dvh place-items-center">
      <div>
        <h1 className="sr-only">Something went wrong</h1>
        <Failed error={error} what="this page" onRetry={reset} />
      </div>
    </main>
  );
}
