/** Ask for a mail that resets the password. The answer is the same whether or not there is such an account. */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, body } from '~/api/client';
import { asProblem } from '~/api/problem';
import { Button } from '~/ui/button';
import { Field } from '~/ui/field';
import { Trouble } from '~/ui/states';
import { useTitle } from '~/ui/use-title';
import { AuthFrame } from './frame';

export function ForgotPage() {
  useTitle('Forgot password');
  const [email, setEmail] = useState('');
  const asking = useMutation({
    mutationFn: () => body(api.POST('/auth/reset-password', { body: { email } })),
    retry: false,
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!asking.isPending) asking.mutate();
  }
  return (
    <AuthFrame
      title="Forgot password"
      below={
        <Link to="/sign-in" className="link">
          Back to the sign-in page
        </Link>
      }
    >
      {asking.isSuccess ? (
        <p role="status" className="rounded-md bg-accent-soft px-3 py-2 text-accent">
          If there is an account with {email}, a mail with a link is on its way. It counts for 45 minutes.
        </p>
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4">
          {asking.error && <Trouble error={asking.error} />}
          <Field
            label="E-mail"
            type="email"
            name="email"
            autoComplete="username"
            required
            hint="We send a link to it, with which you set a new password."
            value={email}
            error={asking.error ? asProblem(asking.error).fields.email : undefined}
            onChange={(event) => setEmail(event.target.value)}
          />
          <Button type="submit" look="primary" busy={asking.isPending}>
            Send the link
          </Button>
        </form>
      )}
    </AuthFrame>
  );
}
