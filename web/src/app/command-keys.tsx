/** The keys of the whole app: the palette, the sheet of keys, and the places one can go from anywhere. */
import { useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useState } from 'react';
import { announce } from '~/ui/announce';
import { IconButton } from '~/ui/button';
import { prefer, preferences } from '~/ui/preferences';
import { useCommands } from './commands';
import { useKeys } from './keys';

const Palette = lazy(() => import('./palette'));
const KeysSheet = lazy(() => import('./keys-sheet'));

export function CommandKeys() {
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null);
  const router = useRouter();
  const openPalette = useCallback(() => setOpen('palette'), []);
  useKeys(openPalette);
  useCommands([
    {
      id: 'cases',
      keys: 'g c',
      title: 'All cases',
      group: 'Go',
      run: () => void router.navigate({ to: '/cases' }),
    },
    {
      id: 'knowledge',
      keys: 'g k',
      title: 'Knowledge',
      group: 'Go',
      run: () => void router.navigate({ to: '/knowledge' }),
    },
    {
      ...{ id: 'statistics', keys: 'g s', title: 'Statistics', group: 'Go' },
      run: () => void router.navigate({ to: '/statistics' }),
    },
    { id: 'zone', keys: 'u', title: 'UTC or local time', group: 'View', run: switchZone },
    { id: 'density', keys: 'd', title: 'Denser or looser', group: 'View', run: switchDensity },
    { id: 'theme', title: 'Dark or light', group: 'View', run: switchTheme },
    { id: 'keys', keys: '?', title: 'Keys', group: 'View', run: () => setOpen('keys') },
  ]);
  const close = () => setOpen(null);
  return (
    <>
      <IconButton icon="search" label="Find or do (Ctrl K)" onClick={openPalette} />
      <Suspense>
        {open === 'palette' && <Palette onClose={close} />}
        {open === 'keys' && <KeysSheet onClose={close} />}
      </Suspense>
    </>
  );
}

function switchZone(): void {
  const zone = preferences().zone === 'utc' ? 'local' : 'utc';
  prefer({ zone });
  announce(zone === 'utc' ? 'Times are UTC.' : 'Times are local.');
}

function switchDensity(): void {
  prefer({ density: preferences().density === 'compact' ? 'comfortable' : 'compact' });
}

function switchTheme(): void {
  const { theme } = preferences();
  const isDark =
    theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  prefer({ theme: isDark ? 'light' : 'dark' });
}
