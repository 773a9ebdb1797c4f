/** Documents on their way into knowledge. They go on while other pages of the app are looked at. */
import { useSyncExternalStore } from 'react';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { asProblem } from '~/api/problem';
import { keys, queryClient } from '~/api/queries';
import { heldOpen } from '~/app/leaving';
import { hashFile } from '~/room/evidence/hash-file';
import { putFile } from '~/room/evidence/put-file';
import { announce } from '~/ui/announce';
import { formatBytes } from '~/ui/numbers';

export type Bringing = {
  id: string;
  name: string;
  file: File;
  stage: 'hashing' | 'sending' | 'failed';
  /** 0 to 1 within the stage. */
  progress: number;
  reason: string | null;
};

/** What the API takes at most. */
export const MOST_BYTES = 50 * 1024 * 1024;
const MOST_AT_ONCE = 2;
/** What a text has not, and a file may leave out. */
const NOTHING: Schemas['DocumentIn'] = {
  title: '',
  filename: '',
  size_bytes: 0,
  sha256: '',
  content_type: '',
  source: '',
  type: '',
  tags: [],
};

let all: readonly Bringing[] = [];
const listeners = new Set<() => void>();
const aborts = new Map<string, AbortController>();
const waiting: string[] = [];

function set(next: readonly Bringing[]): void {
  all = next;
  for (const listener of listeners) listener();
}

function change(id: string, part: Partial<Bringing>): void {
  set(all.map((item) => (item.id === id ? { ...item, ...part } : item)));
}

export function useBringing(): readonly Bringing[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all,
  );
}

/** Why a file is not even tried, null when nothing speaks against it. */
export function refusalOf({ size }: { size: number }): string | null {
  if (size === 0) return 'It is empty.';
  return size > MOST_BYTES
    ? `It has ${formatBytes(size)}; a document may have ${formatBytes(MOST_BYTES)}. Split it.`
    : null;
}

export function bringFiles(files: Iterable<File>): void {
  const added = Array.from(files, (file): Bringing => {
    const reason = refusalOf(file);
    return { id: newKey(), name: file.name, file, stage: reason ? 'failed' : 'hashing', progress: 0, reason };
  });
  set([...all, ...added]);
  const sound = added.filter((item) => item.stage !== 'failed');
  announce(
    sound.length < added.length
      ? `${added.length - sound.length} of ${added.length} files cannot be taken`
      : `Uploading ${added.length === 1 ? added[0]?.name : `${added.length} documents`}`,
  );
  waiting.push(...sound.map((item) => item.id));
  startWaiting();
}

export function retryBringing(id: string): void {
  change(id, { stage: 'hashing', progress: 0, reason: null });
  waiting.push(id);
  startWaiting();
}

export function forgetBringing(id: string): void {
  aborts.get(id)?.abort(new DOMException('Cancelled', 'AbortError'));
  set(all.filter((item) => item.id !== id));
}

function startWaiting(): void {
  while (aborts.size < MOST_AT_ONCE) {
    const id = waiting.shift();
    if (id === undefined) return;
    const item = all.find((one) => one.id === id);
    if (item) void run(item);
  }
}

async function run(item: Bringing): Promise<void> {
  const abort = new AbortController();
  aborts.set(item.id, abort);
  try {
    await heldOpen(send(item, abort.signal));
    set(all.filter((one) => one.id !== item.id));
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

async function send({ id, name, file }: Bringing, signal: AbortSignal): Promise<void> {
  const sha256 = await hashFile(file, signal, (done) => change(id, { progress: done / file.size }));
  change(id, { stage: 'sending', progress: 0 });
  const about = { filename: name, size_bytes: file.size, sha256, content_type: file.type };
  const { upload, is_new } = await bring(about, signal);
  if (upload) await putFile(file, upload, signal, (done) => change(id, { progress: done / file.size }));
  if (!is_new && !upload) announce(`${name} is there already`);
  await queryClient.invalidateQueries({ queryKey: keys.documents });
}

/** Announce a file, or hand over a text; the document is being read from then on. */
export function bring(
  about: Partial<Schemas['DocumentIn']>,
  signal?: AbortSignal,
): Promise<Schemas['Brought']> {
  const all = { ...NOTHING, ...about };
  return body(api.POST('/knowledge/documents', { body: all, headers: once(newKey()), signal }));
}
