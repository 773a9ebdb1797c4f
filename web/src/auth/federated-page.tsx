/** Back from an identity provider: its code becomes a sign-in, or the page says why not. */
import { useMutation } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { api, body } from '~/api/client';
import { credentials } from '~/api/credentials';
import { Loading, Trouble } from '~/ui/states';
import { useTitle } from '~/ui/use-title';
import { AuthFrame } from './frame';
import { NEXT } from './providers';

export function FederatedPage() {
  useTitle('Signing in');
  const router = useRouter();
  const sent = useRef(false);
  const told = new URLSearchParams(window.location.search);
  const [code, state] = [told.get('code'), told.get('state')];
  const finishing = useMutation({
    mutationFn: (form: { code: string; state: string }) => body(api.POST('/auth/federated', { body: form })),
    retry: false,
    onSuccess: async (answer) => {
      credentials.accept(answer);
      const next = sessionStorage.getItem(NEXT) ?? '/cases';
      sessionStorage.removeItem(NEXT);
      await router.navigate({ href: /^\/(?![/\\])/.test(next) ? next : '/cases', replace: true });
    },
  });
  const finish = finishing.mutate;
  useEffect(() => {
    // A code counts once; React may run effects twice.
    if (sent.current || !code || !state) return;
    sent.current = true;
    finish({ code, state });
  }, [code, state, finish]);
  const failed = finishing.isError || !code || !state;
  return (
    <AuthFrame
      title={failed ? 'You are not signed in' : 'Signing in'}
      below={
        failed && (
          <Link to="/sign-in" className="link">
            Back to the sign-in page
          </Link>
        )
      }
    >
      {finishing.isError && <Trouble error={finishing.error} />}
      {!finishing.isError && failed && (
        <Trouble>Your identity provider did not let you in, or you left it. Nothing was changed.</Trouble>
      )}
      {!failed && <Loading what="your account" />}
    </AuthFrame>
  );
}
