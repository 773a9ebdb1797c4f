/** Asks before the tab is left while something is under way that would be lost with it. */
let underWay = 0;

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** Hold the tab while `work` lasts: the browser asks whoever closes it, or loads another page in it. */
export async function heldOpen<Result>(work: Promise<Result>): Promise<Result> {
  underWay += 1;
  if (underWay === 1) window.addEventListener('beforeunload', ask);
  try {
    return await work;
  } finally {
    underWay -= 1;
    if (underWay === 0) window.removeEventListener('beforeunload', ask);
  }
}
