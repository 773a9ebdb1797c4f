/** Open an account. */
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, body } from '~/api/client';
import { Button } from '~/ui/button';
import { Field } from '~/ui/field';
import { Trouble } from '~/ui/states';
import { useTitle } from '~/ui/use-title';
import { AuthFrame } from './frame';
import { useEnter } from './use-enter';

type Form = { email: string; password: string; name?: string };

export function SignUpPage() {
  useTitle('Create an account');
  const [form, setForm] = useState<Required<Form>>({ name: '', email: '', password: '' });
  const { enter, isBusy, problem, next } = useEnter((sent: Form) =>
    body(api.POST('/auth/register', { body: sent })),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isBusy)
      enter({ email: form.email, password: form.password, ...(form.name.trim() && { name: form.name }) });
  }
  return (
    <AuthFrame
      title="Create an account"
      below={
        <>
          Already have one?{' '}
          <Link to="/sign-in" search={{ next }} className="link">
            Sign in
          </Link>
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem && <Trouble error={problem} />}
        <Field
          label="Name (optional)"
          name="name"
          autoComplete="name"
          maxLength={100}
          value={form.name}
          error={problem?.fields.name}
          onChange={(event) => setForm({ ...form, name: event.target.value })}
        />
        <Field
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          required
          value={form.email}
          error={problem?.fields.email}
          onChange={(event) => setForm({ ...form, email: event.target.value })}
        />
        <Field
          label="Password"
          type="password"
          name="password"
          autoComplete="new-password"
          required
          minLength={8}
          hint="At least 8 characters. A few plain words are fine."
          value={form.password}
          error={problem?.fields.password}
          onChange={(event) => setForm({ ...form, password: event.target.value })}
        />
        <Button type="submit" look="primary" busy={isBusy}>
          Create account
        </Button>
      </form>
    </AuthFrame>
  );
}
