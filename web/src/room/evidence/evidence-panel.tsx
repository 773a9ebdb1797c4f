/** The evidence of the case: what is there, how far each file is, and three ways to bring more. */
import { useRef, useState } from 'react';
import { Button } from '~/ui/button';
import { Icon } from '~/ui/icons';
import { formatCount, plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { filesOfList } from './dropped-files';
import { EvidenceRow } from './evidence-row';
import { evidenceRows } from './evidence-rows';
import { PasteText } from './paste-text';
import { addFiles, useUploads } from './uploads';
import { useEvidence } from './use-evidence';

export function EvidencePanel({ caseId, onOpen }: { caseId: string; onOpen: (number: number) => void }) {
  const uploads = useUploads(caseId);
  const evidence = useEvidence(caseId);
  const rows = evidenceRows(evidence.data ?? [], uploads);
  return (
    <section aria-labelledby="evidence-title" className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-2 px-4 pt-3 pb-2">
        <h2 id="evidence-title" className="flex-1 font-semibold whitespace-nowrap">
          Evidence
        </h2>
        <Totals rows={rows} />
      </div>
      <Bring caseId={caseId} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        {evidence.isPending && <Skeleton rows={4} what="evidence" />}
        {evidence.isError && !evidence.data && (
          <Failed error={evidence.error} what="the evidence" onRetry={() => evidence.refetch()} />
        )}
        {evidence.data && rows.length === 0 && (
          <Empty icon="upload" title="Drop files anywhere">
            <p>
              Logs, configuration, command output, whole folders and archives, as they are. Or paste text.
            </p>
          </Empty>
        )}
        {rows.length > 0 && (
          <ul className="flex flex-col divide-y divide-line border-t border-line">
            {rows.map((row) => (
              <EvidenceRow key={row.key} row={row} caseId={caseId} onOpen={onOpen} />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function Totals({ rows }: { rows: ReturnType<typeof evidenceRows> }) {
  const ready = rows.filter((row) => row.evidence?.status === 'ready');
  const failed = rows.filter((row) => row.evidence?.status === 'failed').length;
  if (rows.length === 0) return null;
  const lines = ready.reduce((sum, row) => sum + (row.evidence?.line_count ?? 0), 0);
  return (
    <p className="text-right text-sm text-muted">
      {ready.length === rows.length
        ? plural(rows.length, 'file')
        : `${formatCount(ready.length)} of ${plural(rows.length, 'file')} ready`}
      {failed > 0 && `, ${formatCount(failed)} failed`} · {plural(lines, 'line')}
    </p>
  );
}

function Bring({ caseId }: { caseId: string }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [pasting, setPasting] = useState(false);
  function take(input: HTMLInputElement) {
    addFiles(caseId, filesOfList(input.files ?? []));
    input.value = '';
  }
  return (
    <div className="flex flex-wrap gap-2 px-4 pb-3">
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to add"
        onChange={(event) => take(event.target)}
      />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        aria-label="Folder to add"
        onChange={(event) => take(event.target)}
        {...{ webkitdirectory: '' }}
      />
      <Button icon="upload" onClick={() => files.current?.click()} className="flex-1">
        Add files
      </Button>
      <Button onClick={() => folder.current?.click()} aria-label="Add folder" title="Add folder">
        <Icon name="folder" />
      </Button>
      <Button onClick={() => setPasting(true)} aria-label="Paste text" title="Paste text">
        <Icon name="paste" />
      </Button>
      {pasting && <PasteText caseId={caseId} onClose={() => setPasting(false)} />}
    </div>
  );
}
