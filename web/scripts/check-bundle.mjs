// Fails when the shell, or what one route adds to it, is heavier than its budget (JavaScript and CSS, gzipped).
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const SHELL_LIMIT_KB = 150;
const ROUTE_LIMIT_KB = 120;

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'));

/** Every file that a chunk needs before it can run. */
function filesOf(key, found = new Set()) {
  const chunk = manifest[key];
  if (found.has(chunk.file)) return found;
  for (const file of [chunk.file, ...(chunk.css ?? [])]) found.add(file);
  for (const imported of chunk.imports ?? []) filesOf(imported, found);
  return found;
}

async function kilobytes(files) {
  const sizes = [...files].map(
    async (file) => gzipSync(await readFile(new URL(file, dist)), { level: 9 }).length,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1000;
}

let failed = false;
function judge(name, size, limit) {
  const verdict = size <= limit ? 'ok' : 'TOO HEAVY';
  failed ||= size > limit;
  process.stdout.write(`${verdict.padEnd(9)} ${size.toFixed(1).padStart(6)} of ${limit} kB gz  ${name}\n`);
}

const entries = Object.keys(manifest).filter((key) => manifest[key].isEntry);
const shell = new Set(entries.flatMap((key) => [...filesOf(key)]));
judge('shell', await kilobytes(shell), SHELL_LIMIT_KB);
for (const key of Object.keys(manifest).filter((name) => manifest[name].isDynamicEntry)) {
  const added = [...filesOf(key)].filter((file) => !shell.has(file));
  judge(key, await kilobytes(added), ROUTE_LIMIT_KB);
}
if (failed) process.exit(1);
