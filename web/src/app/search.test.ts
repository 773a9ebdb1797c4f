import { expect, test } from 'vitest';
import { casesSearch, parseSearch, roomSearch, signInSearch, stringifySearch } from './search';

test('an address of a line reads as it is spoken', () => {
  expect(stringifySearch({ turn: 'turn_1', e: '1', l: '34-40', other: undefined })).toBe(
    '?turn=turn_1&e=1&l=34-40',
  );
  expect(roomSearch(parseSearch('?turn=turn_1&e=1&l=34-40'))).toEqual({ turn: 'turn_1', e: '1', l: '34-40' });
});

test('what is no line is left out', () => {
  expect(roomSearch({ e: '1;2', l: 'x', turn: '<b>' })).toEqual({
    turn: undefined,
    e: undefined,
    l: undefined,
  });
});

test('words to search survive every character', () => {
  const search = { q: 'a&b=c #1 "é"', status: 'resolved' };
  expect(casesSearch(parseSearch(stringifySearch(search)))).toEqual(search);
});

test.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
  'signing in never leads to %s',
  (next) => expect(signInSearch({ next }).next).toBeUndefined(),
);
