/** SHA-256 of a file beside the page, chunk by chunk, so a file larger than memory works and nothing stutters. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

export type HashReport = { done: number } | { digest: string } | { failed: string };

/** Below this the browser's own hash, which wants the whole file at once, is faster. */
const WHOLE_BYTES = 64 * 1024 * 1024;

async function digestOf(file: File, progress: (done: number) => void): Promise<string> {
  if (file.size <= WHOLE_BYTES) {
    return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())));
  }
  const hash = sha256.create();
  let done = 0;
  const reader = file.stream().getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    hash.update(part.value);
    done += part.value.length;
    progress(done);
  }
  return bytesToHex(hash.digest());
}

self.onmessage = async ({ data: file }: MessageEvent<File>) => {
  const report = (message: HashReport) => self.postMessage(message);
  try {
    report({ digest: await digestOf(file, (done) => report({ done })) });
  } catch (error) {
    report({ failed: error instanceof Error ? error.message : String(error) });
  }
};
