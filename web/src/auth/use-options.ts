/** How people may come in here besides with a password; asked once, and left out where there is no answer. */
import { useQuery } from '@tanstack/react-query';
import { api, body } from '~/api/client';

export function useSignInOptions() {
  const options = useQuery({
    queryKey: ['sign-in-options'],
    queryFn: () => body(api.GET('/auth/options')),
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
  return options.data ?? { password_reset: false, providers: [] };
}
