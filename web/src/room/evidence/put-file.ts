/** Puts the bytes straight into the bucket. XMLHttpRequest, for fetch cannot tell how much has left. */
import type { Schemas } from '~/api/client';
import { Problem, unreachable } from '~/api/problem';

export function putFile(
  file: File,
  upload: Schemas['UploadOut'],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(upload.method, upload.url);
    for (const [name, value] of Object.entries(upload.headers)) {
      // The browser sets these two itself, from the file, and lets nobody else.
      if (!/^(content-length|host)$/i.test(name)) request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      if (request.status < 300) return resolve();
      const code = /<Code>(\w+)<\/Code>/.exec(request.responseText)?.[1];
      reject(
        new Problem(
          request.status,
          'Upload refused',
          `The store refused the file (${code ?? request.status}).`,
        ),
      );
    };
    request.onerror = () => reject(unreachable(null));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
