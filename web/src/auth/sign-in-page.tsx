/** Sign in, also after a sign-in has run out. */
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, body } from '~/api/client';
import { credentials } from '~/api/credentials';
import { Button } from '~/ui/button';
import { Field } from '~/ui/field';
import { Trouble } from '~/ui/states';
import { useTitle } from '~/ui/use-title';
import { AuthFrame } from './frame';
import { Providers } from './providers';
import { useEnter } from './use-enter';
import { useSignInOptions } from './use-options';

export function SignInPage() {
  useTitle('Sign in');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { enter, isBusy, problem, next } = useEnter((form: Form) =>
    body(api.POST('/auth/login', { body: form })),
  );
  const who = credentials.get();
  const { password_reset: canReset } = useSignInOptions();
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isBusy) enter({ email, password });
  }
  return (
    <AuthFrame
      title="Sign in"
      below={
        <>
          New here?{' '}
          <Link to="/sign-up" search={{ next }} className="link">
            Create an account
          </Link>
        </>
      }
    >
      {who.status === 'out' && who.expired && (
        <p role="status" className="rounded-md bg-accent-soft px-3 py-2 text-accent">
          Your sign-in has run out. Sign in to go on where you were.
        </p>
      )}
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem && <Trouble error={problem} />}
        <Field
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          error={problem?.fields.email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label="Password"
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          error={problem?.fields.password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" look="primary" busy={isBusy}>
          Sign in
        </Button>
        {canReset && (
          <Link to="/forgot-password" search={{ next }} className="link self-start text-sm">
            Forgot password?
          </Link>
        )}
      </form>
      <Providers next={next} />
    </AuthFrame>
  );
}

type Form = { email: string; password: string };
