import { describe, expect, it } from 'vitest';
import { markedParts, ordinal } from './marking';

const shown = (text: string, places: number[][]) =>
  markedParts(text, places).map((part) => (part.isMarked ? `[${part.text}]` : part.text));

describe('highlighted passages', () => {
  it('cuts a text at the places and loses nothing', () => {
    expect(
      shown('restart the broker', [
        [12, 18],
        [0, 7],
      ]),
    ).toEqual(['[restart]', ' the ', '[broker]']);
    expect(shown('none', [])).toEqual(['none']);
    expect(shown('', [[0, 1]])).toEqual([]);
  });

  it('counts code points, as the API does', () => {
    expect(shown('🔥 disk full', [[2, 6]])).toEqual(['🔥 ', '[disk]', ' full']);
  });

  it('leaves out places that overlap or lie outside', () => {
    expect(
      shown('abcdef', [
        [0, 3],
        [2, 4],
        [5, 9],
        [4, 4],
      ]),
    ).toEqual(['[abc]', 'def']);
  });

  it('names places as people do', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111].map(ordinal)).toEqual([
      ...['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '101st', '111th'],
    ]);
  });
});
