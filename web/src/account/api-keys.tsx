/** API keys: which there are, when each was used last, making one (shown once) and revoking one. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, type Schemas } from '~/api/client';
import { queryClient } from '~/api/queries';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/button';
import { Failed, Skeleton, Trouble } from '~/ui/states';
import { Time } from '~/ui/time';
import { NewApiKey } from './new-api-key';

type Key = Schemas['ApiKeyBody'];
const KEYS = ['api-keys'] as const;

export function ApiKeys() {
  const [making, setMaking] = useState(false);
  const found = useQuery({ queryKey: KEYS, queryFn: () => body(api.GET('/auth/keys')) });
  function close() {
    setMaking(false);
    void queryClient.invalidateQueries({ queryKey: KEYS });
  }
  if (found.isPending) return <Skeleton rows={2} what="API keys" />;
  if (found.isError)
    return <Failed error={found.error} what="your API keys" onRetry={() => found.refetch()} />;
  return (
    <>
      {found.data.items.length === 0 ? (
        <p className="text-muted">There is none.</p>
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          {found.data.items.map((key) => (
            <KeyRow key={key.key_id} it={key} />
          ))}
        </ul>
      )}
      <Button icon="plus" onClick={() => setMaking(true)} className="self-start">
        New API key
      </Button>
      {making && <NewApiKey onClose={close} />}
    </>
  );
}

function KeyRow({ it }: { it: Key }) {
  const [asked, setAsked] = useState(false);
  const revoking = useMutation({
    mutationFn: () => body(api.DELETE('/auth/keys/{key_id}', { params: { path: { key_id: it.key_id } } })),
    onSuccess: () => {
      announce(`Revoked ${it.name}`);
      return queryClient.invalidateQueries({ queryKey: KEYS });
    },
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium wrap-anywhere">
          {it.name} <span className="font-mono text-sm text-muted">…{it.shown_end}</span>
        </p>
        <p className="text-sm text-muted">{it.scopes.join(', ')}</p>
        <p className="text-sm text-muted">
          {it.last_used_at ? (
            <>
              Last used <Time iso={it.last_used_at} /> from {it.last_used_from}
            </>
          ) : (
            'Not used yet'
          )}
          {' · '}
          {it.expires_at ? (
            <>
              ends <Time iso={it.expires_at} />
            </>
          ) : (
            'does not end by itself'
          )}
        </p>
        {revoking.isError && <Trouble error={revoking.error} />}
      </div>
      {asked ? (
        <div className="flex gap-2">
          <Button onClick={() => setAsked(false)}>Keep it</Button>
          <Button look="danger" busy={revoking.isPending} onClick={() => revoking.mutate()}>
            Revoke for good
          </Button>
        </div>
      ) : (
        <Button look="quiet" onClick={() => setAsked(true)} aria-label={`Revoke ${it.name}`}>
          Revoke
        </Button>
      )}
    </li>
  );
}
