/** Sends a form of the way in, and goes on where the person wanted to be. */
import { useMutation } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import type { Schemas } from '~/api/client';
import { credentials } from '~/api/credentials';
import { asProblem } from '~/api/problem';

export function useEnter<Form>(send: (form: Form) => Promise<Schemas['SignInBody']>) {
  const router = useRouter();
  const { next } = useSearch({ from: '/outside' });
  const entering = useMutation({
    mutationFn: send,
    retry: false,
    onSuccess: async (answer) => {
      credentials.accept(answer);
      await router.navigate({ href: next ?? '/cases', replace: true });
    },
  });
  const problem = entering.error ? asProblem(entering.error) : null;
  return { enter: entering.mutate, isBusy: entering.isPending || entering.isSuccess, problem, next };
}
