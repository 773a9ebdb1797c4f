/** The button that shows in a minute what the product does. */
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { newKey } from '~/api/client';
import { Button } from '~/ui/button';
import { Trouble } from '~/ui/states';

export function TrySample() {
  const navigate = useNavigate();
  // One key as long as the button is there: pressing twice opens one case.
  const [key] = useState(newKey);
  const opening = useMutation({
    mutationFn: async () => (await import('~/sample/try-sample')).openSample(key),
    onSuccess: ({ case_id }) => navigate({ to: '/cases/$caseId', params: { caseId: case_id } }),
  });
  return (
    <>
      <Button busy={opening.isPending} onClick={() => opening.isPending || opening.mutate()}>
        Try with a sample
      </Button>
      {opening.isError && <Trouble error={opening.error} />}
    </>
  );
}
