// Runs before the first paint and before the app's own code is there.

// So that a page never flashes in the other theme. The app itself keeps these up to date.
(() => {
  try {
    const kept = JSON.parse(localStorage.getItem('fm.preferences') ?? '{}');
    if (kept.theme === 'light' || kept.theme === 'dark') document.documentElement.dataset.theme = kept.theme;
    if (kept.density === 'compact') document.documentElement.dataset.density = 'compact';
  } catch {
    // Storage may be switched off; the system's own appearance is used then.
  }
})();

// So that a sign-in is continued while the app's code comes; `src/api/credentials.ts` takes the answer over, and says
// why tabs take turns. Only for pages inside: the others are left alone with their cookie.
(() => {
  const isInside = /^\/($|cases|knowledge|statistics|account)/.test(location.pathname);
  try {
    if (!isInside || localStorage.getItem('fm.signed-in') === null) return;
  } catch {
    return;
  }
  const ask = () => fetch('/api/auth/refresh', { method: 'POST', credentials: 'same-origin' });
  const answer = navigator.locks.request('fm.refresh', ask);
  // The app tells about a failure; until it has come, nobody else need hear of it.
  answer.catch(() => {});
  window.fmContinued = answer;

  // What the page of a case is read from is asked for as soon as the sign-in goes on, and its code is fetched, while
  // that of the app is still on its way; `src/api/begun.ts` takes the answers over.
  const [, caseId] = /^\/cases\/(case_\w+)$/.exec(location.pathname) ?? [];
  if (!caseId) return;
  const signedIn = answer.then((response) =>
    response.ok ? response.clone().json() : Promise.reject(response),
  );
  const begin = (path) =>
    signedIn.then(({ access_token }) => {
      const headers = {
        authorization: `Bearer ${access_token}`,
        'x-request-id': `web_${crypto.randomUUID()}`,
      };
      return fetch(path, { headers });
    });
  const paths = [`/api/cases/${caseId}`, `/api/cases/${caseId}/evidence?limit=100`];
  window.fmBegun = new Map(paths.map((path) => [path, begin(path).catch(() => null)]));
  for (const href of document.querySelector('meta[name=fm-room]')?.content.split(' ') ?? []) {
    document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }));
  }
})();
