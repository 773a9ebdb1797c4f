// Runs before the first paint, so a page never flashes in the other theme. The app itself keeps these up to date.
(() => {
  try {
    const kept = JSON.parse(localStorage.getItem('fm.preferences') ?? '{}');
    if (kept.theme === 'light' || kept.theme === 'dark') document.documentElement.dataset.theme = kept.theme;
    if (kept.density === 'compact') document.documentElement.dataset.density = 'compact';
  } catch {
    // Storage may be switched off; the system's own appearance is used then.
  }
})();
