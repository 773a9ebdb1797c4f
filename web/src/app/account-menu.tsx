/** Who is signed in, how things look, and the way out. */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { api, body } from '~/api/client';
import { credentials } from '~/api/credentials';
import { Button, IconButton } from '~/ui/button';
import { type Preferences, prefer, usePreferences } from '~/ui/preferences';
import { Trouble } from '~/ui/states';
import { PlaceLinks } from './place-links';

export function AccountMenu({ name, email }: { name: string; email: string }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    function closeOutside(event: Event) {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    }
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('focusin', closeOutside);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('focusin', closeOutside);
    };
  }, [open]);
  function closeOnEscape(event: KeyboardEvent) {
    if (event.key !== 'Escape' || !open) return;
    setOpen(false);
    box.current?.querySelector('button')?.focus();
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears Esc from the controls inside
    <div ref={box} className="relative" onKeyDown={closeOnEscape}>
      <IconButton
        icon="settings"
        label="Appearance and account"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <div className="appear absolute top-10 right-0 z-30 flex w-64 flex-col gap-4 rounded-lg border border-line bg-surface p-4 shadow-float">
          <div className="min-w-0">
            <p className="truncate font-medium">{name}</p>
            {name !== email && <p className="truncate text-sm text-muted">{email}</p>}
          </div>
          <nav aria-label="Main" className="flex flex-col gap-2 sm:hidden">
            <PlaceLinks onGo={() => setOpen(false)} />
          </nav>
          <Choice title="Theme" name="theme" options={{ system: 'System', light: 'Light', dark: 'Dark' }} />
          <Choice
            title="Density"
            name="density"
            options={{ comfortable: 'Comfortable', compact: 'Compact' }}
          />
          <Link to="/account" className="link self-start" onClick={() => setOpen(false)}>
            Account and API keys
          </Link>
          <SignOut />
        </div>
      )}
    </div>
  );
}

function Choice<Name extends 'theme' | 'density'>({
  title,
  name,
  options,
}: {
  title: string;
  name: Name;
  options: Record<Preferences[Name], string>;
}) {
  const chosen = usePreferences()[name];
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="heading mb-1">{title}</legend>
      <div className="flex rounded-md border border-line bg-raised p-0.5 text-sm">
        {(Object.entries(options) as [Preferences[Name], string][]).map(([value, label]) => (
          <label
            key={value}
            className={`flex-1 cursor-pointer rounded-sm px-2 text-center leading-6 has-focus-visible:outline-2 has-focus-visible:outline-accent ${
              chosen === value ? 'bg-surface font-medium shadow-lift' : 'text-muted hover:text-ink'
            }`}
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={chosen === value}
              onChange={() => prefer({ [name]: value })}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function SignOut() {
  const leaving = useMutation({
    mutationFn: () => body(api.POST('/auth/logout')),
    onSuccess: credentials.forget,
  });
  return (
    <>
      {leaving.isError && <Trouble error={leaving.error} />}
      <Button onClick={() => leaving.mutate()} busy={leaving.isPending}>
        Sign out
      </Button>
    </>
  );
}
