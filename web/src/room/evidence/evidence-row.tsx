/** One file: its short name in citations, what it was taken for, and how far it is. */
import type { Schemas } from '~/api/client';
import { Badge } from '~/ui/badges';
import { IconButton } from '~/ui/button';
import { Icon } from '~/ui/icons';
import { formatBytes, plural } from '~/ui/numbers';
import { pointing, useIsPointed } from '../time/pointed';
import { EvidenceActions } from './evidence-actions';
import { progressOf, type Row } from './evidence-rows';
import { choiceOf, countWords, ocrNote, redactedWords, typeIcon, typeWords } from './reading-words';
import { forgetUpload, retryUpload } from './uploads';

const INDENTS = ['pl-4', 'pl-9', 'pl-14', 'pl-19'];

export function EvidenceRow({
  row,
  caseId,
  onOpen,
}: {
  row: Row;
  caseId: string;
  onOpen: (number: number) => void;
}) {
  const { evidence, upload, name, depth } = row;
  const progress = progressOf(row);
  const isPointed = useIsPointed(evidence?.number);
  const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/') + 1) : '';
  const isMoving = upload !== null && (evidence === null || evidence.status === 'awaiting_upload');
  const canOpen = evidence !== null && evidence.line_count > 0;
  const title = (
    <>
      {folder && <span className="text-muted">{folder}</span>}
      {name.slice(folder.length)}
    </>
  );
  return (
    <li
      {...pointing(null, evidence?.number ?? 0)}
      data-pointed={isPointed || undefined}
      className={`flex items-start gap-2 py-2 pr-2 data-pointed:bg-accent-soft ${INDENTS[Math.min(depth, INDENTS.length - 1)]}`}
    >
      <span className="mt-0.5 w-8 shrink-0 font-mono text-xs leading-5 text-muted">
        {evidence ? `E${evidence.number}` : ''}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        {canOpen ? (
          <button
            type="button"
            onClick={() => onOpen(evidence.number)}
            className="min-h-6 rounded-sm text-left font-medium hover:text-accent hover:underline"
          >
            {title}
          </button>
        ) : (
          <p className="font-medium">{title}</p>
        )}
        <Condition row={row} />
        {progress.part !== null && (
          <progress
            value={progress.part}
            max={1}
            aria-label={`${name}: ${progress.text}`}
            className="upload-bar"
          />
        )}
        {evidence && <Notes evidence={evidence} />}
      </div>
      {evidence && !isMoving ? (
        <EvidenceActions caseId={caseId} evidence={evidence} />
      ) : (
        upload && (
          <div className="flex">
            {upload.stage === 'failed' && (
              <IconButton
                icon="retry"
                label={`Upload ${name} again`}
                onClick={() => retryUpload(upload.id)}
              />
            )}
            <IconButton icon="close" label={`Do not upload ${name}`} onClick={() => forgetUpload(upload)} />
          </div>
        )
      )}
    </li>
  );
}

function Condition({ row }: { row: Row }) {
  const { evidence, upload } = row;
  const { tone, text, part } = progressOf(row);
  if (tone === 'ready' && evidence) {
    return (
      <p className="flex items-start gap-1.5 text-sm text-muted">
        <Icon name={typeIcon(evidence.data_type)} className="mt-0.5 text-good" />
        <span className="min-w-0" title={[evidence.format, formatBytes(evidence.size_bytes)].join(', ')}>
          <span className="sr-only">Ready: </span>
          {describe(evidence)}
        </span>
      </p>
    );
  }
  if (tone === 'busy') {
    return (
      <p className="flex items-center gap-1.5 text-sm text-muted">
        <Icon name="spinner" className="spin" />
        {text}
        {part !== null && upload && ` of ${formatBytes(upload.file.size)}`}
      </p>
    );
  }
  return (
    <p className={`flex items-start gap-1.5 text-sm ${tone === 'failed' ? 'text-bad' : 'text-muted'}`}>
      <Icon name="unverified" className="mt-0.5" />
      <span className="min-w-0">{text}</span>
    </p>
  );
}

/** As short as it can be told in one line; the rest stands in its actions. */
function describe(evidence: Schemas['EvidenceOut']): string {
  const { data_type, format, line_count, size_bytes } = evidence;
  const type = format?.startsWith('kubectl-') ? 'Cluster' : typeWords(data_type);
  const lines = line_count > 0 ? plural(line_count, 'line') : formatBytes(size_bytes);
  return [type, countWords(evidence), lines].filter(Boolean).join(' · ');
}

function Notes({ evidence }: { evidence: Schemas['EvidenceOut'] }) {
  const [chosen, ocr, redacted] = [choiceOf(evidence), ocrNote(evidence), redactedWords(evidence)];
  return (
    <>
      {ocr && <p className="text-sm text-muted">{ocr}</p>}
      {(evidence.duplicate_of || redacted || chosen) && (
        <p className="flex flex-wrap gap-1">
          {evidence.duplicate_of && <Badge tone="accent">Same bytes as another file; read once</Badge>}
          {chosen && <Badge tone="accent">{`Read as ${chosen}, as you chose`}</Badge>}
          {redacted && <Badge>Redacted: {redacted}</Badge>}
        </p>
      )}
      {evidence.warnings.map((warning) => (
        <p key={warning} className="text-sm text-muted">
          {warning}
        </p>
      ))}
    </>
  );
}
