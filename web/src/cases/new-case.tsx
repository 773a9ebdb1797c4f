/** Opens a case; one field is enough. */
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useId, useState } from 'react';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { asProblem } from '~/api/problem';
import { keys, queryClient } from '~/api/queries';
import { Button } from '~/ui/button';
import { Dialog } from '~/ui/dialog';
import { Field } from '~/ui/field';
import { Trouble } from '~/ui/states';

const SEVERITIES: Schemas['Severity'][] = ['low', 'medium', 'high', 'critical'];

export function NewCase({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const [severity, setSeverity] = useState<Schemas['Severity']>('medium');
  // One key as long as this box is open: pressing twice, or after a lost answer, opens one case.
  const [key] = useState(newKey);
  const severityId = useId();
  const opening = useMutation({
    mutationFn: () =>
      body(api.POST('/cases', { body: { title, severity, description: '', tags: [] }, headers: once(key) })),
    onSuccess: async (made) => {
      queryClient.setQueryData(keys.case(made.case_id), made);
      void queryClient.invalidateQueries({ queryKey: keys.allCases });
      await navigate({ to: '/cases/$caseId', params: { caseId: made.case_id } });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!opening.isPending) opening.mutate();
  }
  return (
    <Dialog title="New case" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 overflow-y-auto p-4">
        {opening.isError && <Trouble error={opening.error} />}
        <Field
          label="What is wrong?"
          name="title"
          data-first
          required
          maxLength={200}
          placeholder="Checkout answers 502 since 09:05"
          value={title}
          error={opening.error ? asProblem(opening.error).fields.title : undefined}
          onChange={(event) => setTitle(event.target.value)}
        />
        <div className="flex flex-col gap-1">
          <label htmlFor={severityId} className="font-medium">
            Severity
          </label>
          <select
            id={severityId}
            value={severity}
            onChange={(event) => setSeverity(event.target.value as Schemas['Severity'])}
            className="control"
          >
            {SEVERITIES.map((value) => (
              <option key={value}>{value}</option>
            ))}
          </select>
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={opening.isPending}>
            Open case
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
