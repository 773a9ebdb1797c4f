/** What can be done with a file: take it back, read it again as something else, delete it. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, type Schemas } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { announce } from '~/ui/announce';
import { Button, IconButton } from '~/ui/button';
import { Dialog } from '~/ui/dialog';
import { Trouble } from '~/ui/states';
import { ReadAs } from './read-as';
import { useDownload } from './use-download';

type Evidence = Schemas['EvidenceOut'];

export function EvidenceActions({ caseId, evidence }: { caseId: string; evidence: Evidence }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton icon="more" label={`Actions for ${evidence.filename}`} onClick={() => setOpen(true)} />
      {open && <Actions caseId={caseId} evidence={evidence} onClose={() => setOpen(false)} />}
    </>
  );
}

function Actions({ caseId, evidence, onClose }: { caseId: string; evidence: Evidence; onClose: () => void }) {
  const path = { evidence_id: evidence.evidence_id };
  const [sure, setSure] = useState(false);
  const settle = async () => {
    await queryClient.invalidateQueries({ queryKey: keys.case(caseId) });
    onClose();
  };
  const download = useDownload(evidence.evidence_id);
  const deleting = useMutation({
    mutationFn: () => body(api.DELETE('/evidence/{evidence_id}', { params: { path } })),
    onSuccess: () => {
      announce(`Deleted ${evidence.filename}`);
      return settle();
    },
  });
  const problem = deleting.error ?? download.error;
  return (
    <Dialog title={`E${evidence.number} · ${evidence.filename}`} onClose={onClose}>
      <div className="flex flex-col gap-5 overflow-y-auto p-4">
        {problem && <Trouble error={problem} />}
        {evidence.status !== 'awaiting_upload' && (
          <>
            <div className="flex flex-col gap-2">
              <p className="text-muted">The original, exactly as it was uploaded and not redacted.</p>
              <Button
                icon="download"
                onClick={() => download.mutate()}
                busy={download.isPending}
                className="self-start"
              >
                Download
              </Button>
            </div>
            <ReadAs caseId={caseId} evidence={evidence} onRead={onClose} />
          </>
        )}
        <div className="flex flex-col gap-2">
          <p className="text-muted">Deleting removes the file and everything that was read from it.</p>
          <Button
            icon="trash"
            look="danger"
            onClick={() => (sure ? deleting.mutate() : setSure(true))}
            busy={deleting.isPending}
            className="self-start"
          >
            {sure ? 'Delete for good' : 'Delete'}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
