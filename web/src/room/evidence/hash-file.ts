/** Hex SHA-256 of a file, made in a worker that ends with it. */
import type { HashReport } from './hash.worker';

export function hashFile(
  file: File,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' });
    function end(settle: () => void) {
      worker.terminate();
      signal.removeEventListener('abort', abort);
      settle();
    }
    function abort() {
      end(() => reject(signal.reason));
    }
    signal.addEventListener('abort', abort);
    worker.onerror = (event) => end(() => reject(new Error(event.message || 'The file could not be read.')));
    worker.onmessage = ({ data }: MessageEvent<HashReport>) => {
      if ('done' in data) onProgress(data.done);
      else if ('digest' in data) end(() => resolve(data.digest));
      else end(() => reject(new Error(`The file could not be read: ${data.failed}`)));
    };
    worker.postMessage(file);
  });
}
