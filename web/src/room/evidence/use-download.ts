/** Takes a file as it was uploaded, straight from the bucket. */
import { useMutation } from '@tanstack/react-query';
import { api, body } from '~/api/client';

export function useDownload(evidenceId: string) {
  return useMutation({
    mutationFn: async () => {
      const params = { path: { evidence_id: evidenceId } };
      const { url } = await body(api.GET('/evidence/{evidence_id}/download', { params }));
      const link = document.createElement('a');
      link.href = url;
      link.target = '_blank';
      link.rel = 'noopener';
      link.click();
    },
  });
}
