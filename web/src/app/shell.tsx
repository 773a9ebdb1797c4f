/** What surrounds every page of a signed-in person: the bar on top, and what tells that the network is gone. */
import { Link, Outlet, useRouter } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { credentials } from '~/api/credentials';
import { queryClient } from '~/api/queries';
import { Logo } from '~/ui/icons';
import { useOnline } from '~/ui/use-online';
import { AccountMenu } from './account-menu';
import { CommandKeys } from './command-keys';
import { useDeviceSession } from './device-session';
import { PlaceLinks } from './place-links';
import { ZoneSwitch } from './zone-switch';

export function Shell() {
  const who = useSyncExternalStore(credentials.subscribe, credentials.get);
  const router = useRouter();
  useEffect(() => {
    if (who.status === 'in') return;
    // Signed out, or the sign-in ran out: nothing of it stays in memory, and the way back is kept in the address.
    queryClient.clear();
    const next = who.expired ? router.state.location.href : undefined;
    void router.navigate({ to: '/sign-in', search: { next }, replace: true });
  }, [who, router]);
  if (who.status === 'out') return null;
  return <SignedIn name={who.user.name ?? who.user.email} email={who.user.email} />;
}

function SignedIn({ name, email }: { name: string; email: string }) {
  useDeviceSession();
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <header className="no-print flex h-12 shrink-0 items-center gap-3 border-b border-line bg-surface px-4 max-xs:gap-2">
        <Link to="/cases" className="flex items-center gap-2 rounded-md text-lg font-semibold">
          <Logo />
          <span className="max-xs:sr-only">FaultMaven</span>
          <span className="sr-only">, all cases</span>
        </Link>
        <nav aria-label="Main" className="flex gap-3 max-sm:hidden">
          <PlaceLinks />
        </nav>
        <OfflineNote />
        <CommandKeys />
        <ZoneSwitch />
        <AccountMenu name={name} email={email} />
      </header>
      <Outlet />
    </div>
  );
}

/** Stands where the bar is empty, so it covers nothing and nothing moves when it comes and goes. */
function OfflineNote() {
  const online = useOnline();
  return (
    <div role="status" className="flex min-w-0 flex-1 justify-center">
      {!online && (
        <p className="appear truncate rounded-full bg-warn-soft px-3 py-1 text-sm text-warn max-xs:px-2 max-xs:text-xs">
          Offline
          <span className="max-wide:sr-only">
            . What is on screen stays; the rest goes on when the network is back.
          </span>
        </p>
      )}
    </div>
  );
}
