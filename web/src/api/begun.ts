/** Requests that `public/begin.js` sent before this code was there: the first who asks for the same takes the answer. */

declare global {
  interface Window {
    /** By path and query; null when there was no answer. */
    fmBegun?: Map<string, Promise<Response | null>>;
  }
}

/** A good answer to the same request, once; whatever else it was is asked for again. */
export async function takeBegun(request: Request): Promise<Response | null> {
  const { pathname, search } = new URL(request.url);
  const begun = request.method === 'GET' ? window.fmBegun?.get(pathname + search) : undefined;
  if (!begun) return null;
  window.fmBegun?.delete(pathname + search);
  const response = await begun;
  return response?.ok ? response : null;
}

/** They were asked in the name of somebody who is gone. */
export function forgetBegun(): void {
  delete window.fmBegun;
}
