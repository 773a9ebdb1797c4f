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
})();
