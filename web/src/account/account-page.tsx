/** One's own account: name, password, API keys, sign-ins, and the way to leave. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState, useSyncExternalStore } from 'react';
import { api, body } from '~/api/client';
import { credentials } from '~/api/credentials';
import { asProblem } from '~/api/problem';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/button';
import { Field } from '~/ui/field';
import { Trouble } from '~/ui/states';
import { useTitle } from '~/ui/use-title';
import { ApiKeys } from './api-keys';
import { EraseAccount } from './erase-account';

export function AccountPage() {
  useTitle('Account');
  const who = useSyncExternalStore(credentials.subscribe, credentials.get);
  if (who.status === 'out') return null;
  return (
    <main id="main" className="mx-auto flex w-full max-w-3xl flex-col gap-5 px-4 py-6">
      <div>
        <h1 className="text-2xl font-semibold">Account</h1>
        <p className="text-muted wrap-anywhere">{who.user.email}</p>
      </div>
      <Part title="Name">
        <NameForm name={who.user.name ?? ''} />
      </Part>
      <Part title="Password" about="A new one ends every sign-in on every other device.">
        <PasswordForm />
      </Part>
      <Part
        title="API keys"
        about="For scripts, the fm command and assistants. Each does only what it was made for."
      >
        <ApiKeys />
      </Part>
      <Part title="Sign-ins" about="Signs you out on every device, this one too. API keys go on.">
        <SignOutEverywhere />
      </Part>
      <Part
        title="Erase the account"
        about="Removes everything of yours, everywhere: cases, files, answers, documents, webhooks, keys and sessions."
      >
        <EraseAccount email={who.user.email} />
      </Part>
    </main>
  );
}

function Part({ title, about, children }: { title: string; about?: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="panel flex flex-col gap-4 p-4">
      <div>
        <h2 className="text-lg font-semibold">{title}</h2>
        {about && <p className="text-muted">{about}</p>}
      </div>
      {children}
    </section>
  );
}

function NameForm({ name }: { name: string }) {
  const [typed, setTyped] = useState(name);
  const saving = useMutation({
    mutationFn: () => body(api.PATCH('/auth/me', { body: { name: typed.trim() || null } })),
    onSuccess: (user) => {
      credentials.rename(user);
      announce('Name saved');
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!saving.isPending) saving.mutate();
  }
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      {saving.isError && <Trouble error={saving.error} />}
      <div className="min-w-0 flex-1 basis-48">
        <Field
          label="What you are called"
          name="name"
          autoComplete="name"
          maxLength={100}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <Button type="submit" busy={saving.isPending} disabled={typed.trim() === name}>
        Save
      </Button>
    </form>
  );
}

function PasswordForm() {
  const empty = { current_password: '', new_password: '', revoke_api_keys: false };
  const [form, setForm] = useState(empty);
  const changing = useMutation({
    mutationFn: () => body(api.PUT('/auth/password', { body: form })),
    retry: false,
    onSuccess: (answer) => {
      credentials.accept(answer);
      setForm(empty);
      announce('Password changed');
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!changing.isPending) changing.mutate();
  }
  const problem = changing.error ? asProblem(changing.error) : null;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {problem && <Trouble error={problem} />}
      {changing.isSuccess && !form.new_password && (
        <p role="status" className="rounded-md bg-accent-soft px-3 py-2 text-accent">
          The password is changed. Look at your API keys below: they go on unless you revoke them.
        </p>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Current password"
          type="password"
          autoComplete="current-password"
          required
          value={form.current_password}
          onChange={(event) => setForm({ ...form, current_password: event.target.value })}
        />
        <Field
          label="New password"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          value={form.new_password}
          error={problem?.fields.new_password}
          onChange={(event) => setForm({ ...form, new_password: event.target.value })}
        />
      </div>
      <label className="flex items-start gap-2">
        <input
          type="checkbox"
          className="mt-1"
          checked={form.revoke_api_keys}
          onChange={(event) => setForm({ ...form, revoke_api_keys: event.target.checked })}
        />
        Somebody may have known it: revoke all API keys, too
      </label>
      <Button type="submit" busy={changing.isPending} className="self-start">
        Change password
      </Button>
    </form>
  );
}

function SignOutEverywhere() {
  const leaving = useMutation({
    mutationFn: () => body(api.POST('/auth/logout-everywhere')),
    onSuccess: credentials.forget,
  });
  return (
    <>
      {leaving.isError && <Trouble error={leaving.error} />}
      <Button onClick={() => leaving.mutate()} busy={leaving.isPending} className="self-start">
        Sign out everywhere
      </Button>
    </>
  );
}
