/** Makes an API key: what it is for, what it may do, how long it counts; then shows it, this once. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { asProblem } from '~/api/problem';
import { Button } from '~/ui/button';
import { Command } from '~/ui/copy-button';
import { Dialog } from '~/ui/dialog';
import { Field } from '~/ui/field';
import { Trouble } from '~/ui/states';

type Scope = Schemas['Scope'];

const SCOPES: Record<Scope, string> = {
  'cases:read': 'read cases, their files, facts and answers',
  'cases:write': 'open and change cases',
  'evidence:write': 'bring files',
  'agent:ask': 'ask questions',
  'knowledge:read': 'search the knowledge',
  'knowledge:write': 'bring documents',
  'audit:read': 'read the audit log',
};
const ENDS = { '30': 'in 30 days', '90': 'in 90 days', '365': 'in a year', '': 'never, until it is revoked' };

export function NewApiKey({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Scope[]>(['cases:read']);
  const [days, setDays] = useState('90');
  const [key] = useState(newKey);
  const endsId = useId();
  const making = useMutation({
    mutationFn: () =>
      body(
        api.POST('/auth/keys', {
          body: { name, scopes, expires_in_days: days ? Number(days) : null },
          headers: once(key),
        }),
      ),
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (scopes.length && !making.isPending) making.mutate();
  }
  if (making.data)
    return (
      <Dialog title={`The key ${making.data.name}`} onClose={onClose}>
        <div className="flex flex-col gap-4 overflow-y-auto p-4">
          <p role="status">Copy it now: it is shown this once and kept nowhere.</p>
          <Command text={making.data.key} />
          <p className="text-muted">
            Send it as <code className="font-mono">Authorization: Bearer …</code>
          </p>
          <Button look="primary" onClick={onClose} className="self-end">
            Done
          </Button>
        </div>
      </Dialog>
    );
  const problem = making.error ? asProblem(making.error) : null;
  return (
    <Dialog title="New API key" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 overflow-y-auto p-4">
        {problem && <Trouble error={problem} />}
        <Field
          label="What is it for?"
          name="key-name"
          data-first
          required
          maxLength={100}
          placeholder="Collector on the build server"
          value={name}
          error={problem?.fields.name}
          onChange={(event) => setName(event.target.value)}
        />
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 font-medium">It may</legend>
          {(Object.entries(SCOPES) as [Scope, string][]).map(([scope, meaning]) => (
            <label key={scope} className="flex items-start gap-2">
              <input
                type="checkbox"
                className="mt-1"
                checked={scopes.includes(scope)}
                onChange={(event) =>
                  setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
                }
              />
              {meaning}
            </label>
          ))}
        </fieldset>
        <div className="flex flex-col gap-1">
          <label htmlFor={endsId} className="font-medium">
            It ends
          </label>
          <select
            id={endsId}
            value={days}
            onChange={(event) => setDays(event.target.value)}
            className="control"
          >
            {Object.entries(ENDS).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={making.isPending} disabled={!scopes.length}>
            Make the key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
