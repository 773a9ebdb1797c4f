/** Where evidence is found and how it looks when it is what was asked for, by the command that brings it. */

export type Hint = { where: string | null; looks: string | null };

const LOOKS: readonly (readonly [command: RegExp, looks: string])[] = [
  [
    /kubectl\b.*\blogs\b.*(--previous|-p\b)/,
    'Log lines of the container before its last restart. "previous terminated container not found" is an answer, too: it did not restart.',
  ],
  [/kubectl\b.*\blogs\b/, 'Log lines, best with their times (--timestamps).'],
  [/kubectl\b.*\bdescribe\b/, 'It begins with Name: and Namespace: and ends with Events:.'],
  [
    /kubectl\b.*\bget\b.*\bevents\b/,
    'A table with LAST SEEN, TYPE, REASON, OBJECT and MESSAGE. "No resources found" is an answer, too.',
  ],
  [/kubectl\b.*\bget\b.*-o[= ]*(yaml|json)/, 'The whole object, beginning with apiVersion: and kind:.'],
  [
    /kubectl\b.*\bget\b/,
    'A table that begins with NAME, a row for each object. "No resources found" is an answer, too.',
  ],
  [/kubectl\b.*\btop\b/, 'A table with NAME, CPU(cores) and MEMORY(bytes).'],
  [/\bjournalctl\b/, 'Lines that begin with a time, the host and the unit.'],
  [/\bdmesg\b/, 'Lines that begin with a time in brackets; with -T it is the time of day.'],
  [/\bdocker\b.*\binspect\b/, 'JSON that begins with [ and names the Id of the container.'],
  [/\bdocker\b.*\blogs\b/, 'Log lines, best with their times (--timestamps).'],
  [/\b(ss|netstat)\b/, 'A table with State, Local Address and Peer Address.'],
  [/\b(df|du)\b/, 'A table with sizes and the path each belongs to.'],
  [/\b(dig|nslookup|host)\b/, 'The answer section with addresses, or the error the resolver gave.'],
  [/\bcurl\b.*-(v|i)/, 'The status line and the headers of the answer.'],
  [/\bopenssl\b/, 'The certificate chain with subject, issuer and validity.'],
  [/\b(jstack|jcmd|py-spy|pprof)\b/, 'Every thread or function with its stack.'],
];

/** The first absolute path: the file to bring, or where the command reads. */
const PATH = /(?:^|[\s'"=])(\/(?:var|etc|opt|srv|home|usr|tmp|proc|sys|run)\/[\w./*-]+)/;

export function hintOf(asked: string): Hint {
  const path = PATH.exec(asked)?.[1] ?? null;
  return {
    where: path ? `${path} on the host` : placeOf(asked),
    looks: LOOKS.find(([command]) => command.test(asked))?.[1] ?? null,
  };
}

function placeOf(asked: string): string | null {
  if (/\bkubectl\b/.test(asked)) return 'Any shell whose kubectl reaches this cluster';
  return /\bdocker\b/.test(asked) ? 'The host that runs the container' : null;
}
