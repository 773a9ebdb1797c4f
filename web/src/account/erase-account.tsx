/** Erasing the account: says what goes, asks for the password and the address, and begins with "no". */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, body } from '~/api/client';
import { credentials } from '~/api/credentials';
import { Button } from '~/ui/button';
import { Dialog } from '~/ui/dialog';
import { Field } from '~/ui/field';
import { Trouble } from '~/ui/states';

export function EraseAccount({ email }: { email: string }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)} className="self-start">
        Erase the account…
      </Button>
      {asking && <Asking email={email} onClose={() => setAsking(false)} />}
    </>
  );
}

function Asking({ email, onClose }: { email: string; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const erasing = useMutation({
    mutationFn: () => body(api.DELETE('/auth/me', { body: { password: password || null } })),
    retry: false,
  });
  const isCertain = typed.trim().toLowerCase() === email.toLowerCase();
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isCertain && !erasing.isPending) erasing.mutate();
  }
  if (erasing.isSuccess)
    return (
      <Dialog title="The account is being erased" onClose={credentials.forget}>
        <div className="flex flex-col gap-4 p-4">
          <p role="status">
            Nobody can sign in to it any more. The rest follows within half an hour
            {erasing.data.mail_confirms ? ', and a mail tells you when it is done.' : '.'}
          </p>
          <Button look="primary" onClick={credentials.forget} className="self-end">
            Leave
          </Button>
        </div>
      </Dialog>
    );
  return (
    <Dialog title="Erase the account?" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 overflow-y-auto p-4">
        {erasing.isError && <Trouble error={erasing.error} />}
        <p>
          Every case, file, answer, report and document of yours, every webhook, API key and session is
          erased, in all versions. Nobody can bring it back. The audit log keeps that it happened, under a
          number without a name.
        </p>
        <Field
          label={`Type ${email} to confirm`}
          name="confirmation"
          autoComplete="off"
          required
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Field
          label="Password"
          type="password"
          name="password"
          autoComplete="current-password"
          hint="Empty if you sign in through your organisation and did so within the last five minutes."
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button look="primary" data-first onClick={onClose}>
            Keep the account
          </Button>
          <Button type="submit" look="danger" busy={erasing.isPending} disabled={!isCertain}>
            Erase for good
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
