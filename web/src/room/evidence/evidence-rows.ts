/** Joins what the API knows with what is still on its way, members of an archive below it. */
import type { Upload } from './uploads';
import type { Evidence } from './use-evidence';

export type Row = {
  key: string;
  name: string;
  depth: number;
  evidence: Evidence | null;
  upload: Upload | null;
};

export function evidenceRows(known: Evidence[], uploads: Upload[]): Row[] {
  const ids = new Set(known.map((item) => item.evidence_id));
  const moving = new Map(uploads.map((item) => [item.evidenceId, item]));
  const members = new Map<string | null, Evidence[]>();
  for (const item of known) {
    const parent = item.parent_id && ids.has(item.parent_id) ? item.parent_id : null;
    members.set(parent, [...(members.get(parent) ?? []), item]);
  }

  function under(parent: string | null, depth: number): Row[] {
    return (members.get(parent) ?? []).flatMap((evidence) => [
      {
        key: evidence.evidence_id,
        name: evidence.filename,
        depth,
        evidence,
        upload: moving.get(evidence.evidence_id) ?? null,
      },
      ...under(evidence.evidence_id, depth + 1),
    ]);
  }

  const unknown = uploads
    .filter((item) => item.evidenceId === null || !ids.has(item.evidenceId))
    .map((upload): Row => ({ key: upload.id, name: upload.name, depth: 0, evidence: null, upload }));
  return [...under(null, 0), ...unknown];
}

export type Progress = {
  text: string;
  tone: 'busy' | 'ready' | 'failed' | 'still';
  /** 0 to 1 where it is known how much is left. */
  part: number | null;
};

const MOVING: Record<Upload['stage'], string> = {
  waiting: 'Waiting for its turn',
  hashing: 'Checking',
  sending: 'Uploading',
  sent: 'Queued',
  failed: 'Not uploaded',
};

/** What is going on with a file, in words and as a part of the whole. */
export function progressOf({ evidence, upload }: Row): Progress {
  if (upload && (evidence === null || evidence.status === 'awaiting_upload')) {
    if (upload.stage === 'failed')
      return { text: upload.reason ?? MOVING.failed, tone: 'failed', part: null };
    const part = upload.stage === 'hashing' || upload.stage === 'sending' ? upload.progress : null;
    const percent = part === null ? '' : ` ${Math.round(part * 100)} %`;
    return { text: MOVING[upload.stage] + percent, tone: 'busy', part };
  }
  switch (evidence?.status) {
    case 'queued':
      return { text: 'Queued', tone: 'busy', part: null };
    case 'extracting':
      return { text: 'Extracting', tone: 'busy', part: null };
    case 'ready':
      return { text: 'Ready', tone: 'ready', part: null };
    case 'failed':
      return { text: evidence.reason ?? 'It could not be read.', tone: 'failed', part: null };
    default:
      return {
        text: 'The upload did not finish. Delete it and add the file again.',
        tone: 'still',
        part: null,
      };
  }
}
