/** "Sign in with ...": one button for each identity provider that this site was given; nothing without one. */
import { useMutation } from '@tanstack/react-query';
import { api, body } from '~/api/client';
import { Button } from '~/ui/button';
import { Trouble } from '~/ui/states';
import { useSignInOptions } from './use-options';

/** Where the person wanted to be; kept in this tab while they are at the provider. */
export const NEXT = 'fm.next';

export function Providers({ next }: { next: string | undefined }) {
  const { providers } = useSignInOptions();
  const starting = useMutation({
    mutationFn: (provider: string) => body(api.POST('/auth/federated/start', { body: { provider } })),
    onSuccess: ({ authorize_url }) => {
      sessionStorage.setItem(NEXT, next ?? '/cases');
      window.location.assign(authorize_url);
    },
  });
  if (providers.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-4">
      {starting.isError && <Trouble error={starting.error} />}
      {providers.map(({ name, label }) => (
        <Button
          key={name}
          busy={starting.variables === name && (starting.isPending || starting.isSuccess)}
          onClick={() => starting.mutate(name)}
        >
          Sign in with {label}
        </Button>
      ))}
    </div>
  );
}
