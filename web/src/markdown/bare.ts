/** Excerpts of documents: their text without the marks of its Markdown, which nobody reads there. */

/** A part of a text is taken as it is at its ends, so that parts can be joined again. */
export function bare(text: string): string {
  return text
    .replace(/(?<=^|\n)[ \t]*(?:```|~~~)[a-z]*[ \t]*(?:\n|$)/g, '')
    .replace(/[ \t]*(?:```|~~~)[a-z]*[ \t]*/g, ' ')
    .replace(/^#{1,6} +/gm, '')
    .replace(/\*\*(?![/*])|`/g, '');
}
