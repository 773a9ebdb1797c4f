import { expect, test } from 'vitest';
import { parseSearch, roomSearch, stringifySearch } from '~/app/search';
import { isNarrowed, isSame, narrowedTo, PRESETS, questionOf, recordsOf } from './record-question';

test('errors of the last hour are asked for as such', () => {
  const asked = questionOf({ level: 'error', last: '60' });
  expect(asked).toMatchObject({ table: 'events', level: 'error', last_minutes: 60, order: 'asc' });
});

test.each(PRESETS)('"$label" survives the address', ({ search }) => {
  const again = recordsOf(roomSearch(parseSearch(stringifySearch(search))));
  expect(isSame(again, search)).toBe(true);
});

test('what is no level, no count and no grouping is left out of the address', () => {
  expect(recordsOf(roomSearch({ level: 'loud', last: '0', by: 'colour', text: '  ', view: 'x' }))).toEqual(
    {},
  );
});

test('a count narrows to its records and is not counted again', () => {
  const search = { level: 'error', by: 'template' };
  expect(narrowedTo(search, 't1')).toEqual({ level: 'error', template: 't1' });
  expect(narrowedTo({ by: 'service' }, 'web')).toEqual({ service: 'web' });
  expect(narrowedTo({ by: 'hour' }, '2026')).toBeNull();
  expect(narrowedTo(search, null)).toBeNull();
});

test('order and grouping leave nothing out', () => {
  expect(isNarrowed({ by: 'hour', order: 'desc' })).toBe(false);
  expect(isNarrowed({ service: 'web' })).toBe(true);
});
