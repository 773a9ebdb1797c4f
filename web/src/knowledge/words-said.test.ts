import { describe, expect, it } from 'vitest';
import { MOST_BYTES, refusalOf } from './bringing';
import { reasonsOf } from './related';
import { howSearched } from './results';

const said = { model: 'm', known_words: 1 };

describe('what knowledge says of itself', () => {
  it('tells how it was searched, and what was left out', () => {
    expect(howSearched({ ...said, meaning: 'used', words: 'used' }, 3)).toBe(
      '3 documents fit, searched by meaning and by words.',
    );
    expect(howSearched({ ...said, meaning: 'left out: no model', words: 'used' }, 1)).toBe(
      'One document fits, searched by words (meaning was left out: no model).',
    );
    expect(
      howSearched({ ...said, meaning: 'used', words: 'left out: 20% of the words are known here' }, 0),
    ).toBe('No documents fit, searched by meaning (words were left out: 20% of the words are known here).');
  });

  it('refuses a file that is empty or too large before it is sent', () => {
    expect(refusalOf({ size: 0 })).toBe('It is empty.');
    expect(refusalOf({ size: MOST_BYTES })).toBeNull();
    expect(refusalOf({ size: MOST_BYTES + 1 })).toContain('Split it.');
  });

  it('tells why documents are related', () => {
    expect(
      reasonsOf([
        { kind: 'mistaken_for', label: 'The heap is exhausted' },
        { kind: 'component', label: 'kafka' },
      ]),
    ).toBe('is mistaken for: The heap is exhausted; both concern: kafka');
    expect(reasonsOf([{ kind: 'related', label: 'The heap is exhausted' }], 'The heap is exhausted')).toBe(
      'see also',
    );
  });
});
