/** What can be done with a file: take it back, read it again as something else, delete it. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { announce } from '~/ui/announce';
import { Button, IconButton } from '~/ui/button';
import { Dialog } from '~/ui/dialog';
import { Trouble } from '~/ui/states';
import { useDownload } from './use-download';

type Evidence = Schemas['EvidenceOut'];
type Kind = NonNullable<Schemas['ProcessRequest']['data_type']>;

const KINDS: Kind[] = ['log', 'config', 'trace', 'metric', 'profile', 'code', 'text', 'visual'];

export function EvidenceActions({ caseId, evidence }: { caseId: string; evidence: Evidence }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton icon="settings" label={`Actions for ${evidence.filename}`} onClick={() => setOpen(true)} />
      {open && <Actions caseId={caseId} evidence={evidence} onClose={() => setOpen(false)} />}
    </>
  );
}

function Actions({ caseId, evidence, onClose }: { caseId: string; evidence: Evidence; onClose: () => void }) {
  const path = { evidence_id: evidence.evidence_id };
  const [kind, setKind] = useState<Kind | ''>('');
  const [sure, setSure] = useState(false);
  const settle = async () => {
    await queryClient.invalidateQueries({ queryKey: keys.case(caseId) });
    onClose();
  };
  const download = useDownload(evidence.evidence_id);
  const reading = useMutation({
    mutationFn: () =>
      body(
        api.POST('/evidence/{evidence_id}/process', {
          params: { path },
          body: { data_type: kind || null },
          headers: once(newKey()),
        }),
      ),
    onSuccess: settle,
  });
  const deleting = useMutation({
    mutationFn: () => body(api.DELETE('/evidence/{evidence_id}', { params: { path } })),
    onSuccess: () => {
      announce(`Deleted ${evidence.filename}`);
      return settle();
    },
  });
  const problem = reading.error ?? deleting.error ?? download.error;
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
            <div className="flex flex-col gap-2">
              <label htmlFor="read-as" className="text-muted">
                Taken for {evidence.format ?? evidence.data_type}. Read it again as:
              </label>
              <div className="flex flex-wrap gap-2">
                <select
                  id="read-as"
                  value={kind}
                  onChange={(event) => setKind(event.target.value as Kind | '')}
                  className="control"
                >
                  <option value="">what it looks like</option>
                  {KINDS.map((value) => (
                    <option key={value}>{value}</option>
                  ))}
                </select>
                <Button icon="retry" onClick={() => reading.mutate()} busy={reading.isPending}>
                  Read again
                </Button>
              </div>
            </div>
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
