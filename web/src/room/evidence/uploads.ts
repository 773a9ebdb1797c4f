/** Files on their way into a case. They go on while other pages of the app are looked at. */
import { useSyncExternalStore } from 'react';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { asProblem } from '~/api/problem';
import { keys, queryClient } from '~/api/queries';
import { heldOpen } from '~/app/leaving';
import { announce } from '~/ui/announce';
import type { NamedFile } from './dropped-files';
import { hashFile } from './hash-file';
import { putFile } from './put-file';

export type Upload = {
  id: string;
  caseId: string;
  name: string;
  file: File;
  stage: 'waiting' | 'hashing' | 'sending' | 'sent' | 'failed';
  /** 0 to 1 within the stage. */
  progress: number;
  reason: string | null;
  evidenceId: string | null;
};

const AT_ONCE = 3;
/** How often a file waits for its turn when the API asks to slow down, or the network is gone for a moment. */
const PATIENCE = 6;

let uploads: readonly Upload[] = [];
const listeners = new Set<() => void>();
const aborts = new Map<string, AbortController>();

function change(id: string, part: Partial<Upload>): void {
  uploads = uploads.map((item) => (item.id === id ? { ...item, ...part } : item));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useUploads(caseId: string): Upload[] {
  return useSyncExternalStore(subscribe, () => uploads).filter((item) => item.caseId === caseId);
}

export function addFiles(caseId: string, files: NamedFile[]): void {
  const start = { stage: 'waiting', progress: 0, reason: null, evidenceId: null } as const;
  const added = files.map(({ file, name }): Upload => ({ id: newKey(), caseId, name, file, ...start }));
  uploads = [...uploads, ...added];
  announce(added.length === 1 ? `Uploading ${added[0]?.name}` : `Uploading ${added.length} files`);
  startWaiting();
}

/** Wait until no file of a case is on its way; returns how many of those on their way now have arrived. */
export function whenSent(caseId: string): Promise<number> {
  const awaited = new Set(uploads.filter((item) => item.caseId === caseId).map((item) => item.id));
  return new Promise((resolve) => {
    const look = () => {
      const left = uploads.filter((item) => awaited.has(item.id) && item.stage !== 'sent');
      if (left.some((item) => item.stage !== 'failed')) return;
      unsubscribe();
      resolve(awaited.size - left.length);
    };
    const unsubscribe = subscribe(look);
    look();
  });
}

export function retryUpload(id: string): void {
  change(id, { stage: 'waiting', progress: 0, reason: null });
  startWaiting();
}

/** Stop an upload and take back what was announced of it. */
export function forgetUpload({ id, caseId, evidenceId }: Upload): void {
  aborts.get(id)?.abort(new DOMException('Cancelled', 'AbortError'));
  uploads = uploads.filter((item) => item.id !== id);
  for (const listener of listeners) listener();
  if (evidenceId) {
    void takeBack(evidenceId).finally(() =>
      queryClient.invalidateQueries({ queryKey: keys.evidence(caseId) }),
    );
  }
}

/** Delete an announced file whose bytes never came; when that fails it stays in the list, where it can be deleted. */
async function takeBack(evidenceId: string): Promise<void> {
  await api.DELETE('/evidence/{evidence_id}', { params: { path: { evidence_id: evidenceId } } });
}

function startWaiting(): void {
  const waiting = uploads.filter((item) => item.stage === 'waiting');
  for (const item of waiting.slice(0, Math.max(0, AT_ONCE - aborts.size))) void run(item);
  for (const listener of listeners) listener();
}

async function run(item: Upload): Promise<void> {
  const abort = new AbortController();
  aborts.set(item.id, abort);
  try {
    await heldOpen(send(item, abort.signal));
  } catch (error) {
    if (!abort.signal.aborted) {
      change(item.id, { stage: 'failed', reason: asProblem(error).message });
      announce(`${item.name} could not be uploaded`);
    }
  } finally {
    aborts.delete(item.id);
    startWaiting();
  }
}

async function send({ id, caseId, name, file, evidenceId }: Upload, signal: AbortSignal): Promise<void> {
  if (evidenceId) await takeBack(evidenceId);
  change(id, { stage: 'hashing', progress: 0 });
  const sha256 = await hashFile(file, signal, (done) => change(id, { progress: done / file.size }));
  change(id, { stage: 'sending', progress: 0 });
  const request = {
    case_id: caseId,
    filename: name,
    size_bytes: file.size,
    sha256,
    modified_at: file.lastModified ? new Date(file.lastModified).toISOString() : undefined,
  };
  const key = newKey();
  const announced = await patiently(signal, () =>
    body(api.POST('/evidence/upload', { body: request, headers: once(key), signal })),
  );
  change(id, { evidenceId: announced.evidence.evidence_id });
  noteEvidence(caseId, announced.evidence);
  const { upload } = announced;
  if (upload) {
    await patiently(signal, () =>
      putFile(file, upload, signal, (done) => change(id, { progress: done / (file.size || 1) })),
    );
  }
  change(id, { stage: 'sent', progress: 1 });
  await queryClient.invalidateQueries({ queryKey: keys.evidence(caseId) });
}

/** Let go of what has arrived: the API tells how it goes on from there. */
export function releaseArrived(caseId: string, known: Schemas['EvidenceOut'][]): void {
  const waiting = new Set(
    known.filter((item) => item.status === 'awaiting_upload').map((item) => item.evidence_id),
  );
  const arrived = (item: Upload) =>
    item.caseId === caseId && item.stage === 'sent' && !waiting.has(item.evidenceId ?? '');
  if (!uploads.some(arrived)) return;
  uploads = uploads.filter((item) => !arrived(item));
  for (const listener of listeners) listener();
}

/** Show the file at once, before the list is asked again. */
function noteEvidence(caseId: string, evidence: Schemas['EvidenceOut']): void {
  queryClient.setQueryData<Schemas['EvidenceOut'][]>(keys.evidence(caseId), (old) =>
    old?.some((item) => item.evidence_id === evidence.evidence_id) ? old : [...(old ?? []), evidence],
  );
}

async function patiently<Result>(signal: AbortSignal, act: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      const problem = asProblem(error);
      if (signal.aborted || !problem.isPassing || attempt >= PATIENCE) throw error;
      const seconds = problem.retryAfterSeconds ?? Math.min(2 ** attempt / 2, 8);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}
