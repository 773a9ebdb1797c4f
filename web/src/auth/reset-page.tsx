/** Set a new password with the link of a mail. What the link proves stands behind its `#`, so no server logs it. */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, body } from '~/api/client';
import { asProblem } from '~/api/problem';
import { Button, ButtonLink } from '~/ui/button';
import { Field } from '~/ui/field';
import { Trouble } from '~/ui/states';
import { useTitle } from '~/ui/use-title';
import { AuthFrame } from './frame';

export function ResetPage() {
  useTitle('New password');
  const [token] = useState(() => window.location.hash.slice(1));
  const [password, setPassword] = useState('');
  const setting = useMutation({
    mutationFn: () =>
      body(api.POST('/auth/reset-password/confirm', { body: { token, new_password: password } })),
    retry: false,
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!setting.isPending) setting.mutate();
  }
  const problem = setting.error ? asProblem(setting.error) : null;
  return (
    <AuthFrame
      title="New password"
      below={
        <Link to="/forgot-password" className="link">
          Send another link
        </Link>
      }
    >
      {setting.isSuccess ? (
        <>
          <p role="status" className="rounded-md bg-accent-soft px-3 py-2 text-accent">
            The password is set. Every sign-in has ended and every API key is revoked.
          </p>
          <ButtonLink look="primary" to="/sign-in">
            Sign in
          </ButtonLink>
        </>
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4">
          {problem && <Trouble error={problem} />}
          {!token && <Trouble>This link is not whole. Open it from the mail again.</Trouble>}
          <Field
            label="New password"
            type="password"
            name="password"
            autoComplete="new-password"
            required
            minLength={8}
            hint="At least 8 characters. It ends every sign-in and revokes every API key."
            value={password}
            error={problem?.fields.new_password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Button type="submit" look="primary" busy={setting.isPending} disabled={!token}>
            Set the password
          </Button>
        </form>
      )}
    </AuthFrame>
  );
}
