import { expect, test } from 'vitest';
import { casesSearch, parseSearch, stringifySearch } from '~/app/search';
import { type Filters, filtersOf, isNarrowed, isSame, searchOf } from './filters';

const ADDRESS =
  '?q=checkout+502&status=diagnosing%2Canalyzing&severity=high&tag=prod%2Cdb&component=Deployment%2Fcart&cause=oom-killed&last=7d&again=yes&sort=created&order=asc';

test('an address that was pasted asks for what it says, and a view leads back to it', () => {
  const search = casesSearch(parseSearch(ADDRESS));
  const filters = filtersOf(search);
  expect(filters).toEqual({
    text: 'checkout 502',
    status: ['diagnosing', 'analyzing'],
    severity: ['high'],
    tag: ['prod', 'db'],
    component: 'Deployment/cart',
    cause: 'oom-killed',
    last_hours: 168,
    since: null,
    until: null,
    recurring: true,
    sort: 'created',
    order: 'asc',
  });
  expect(stringifySearch(searchOf({ time: 'created', ...filters } as Filters))).toBe(ADDRESS);
});

test('what nobody can mean is left out of an address', () => {
  const search = casesSearch({
    status: 'a;b',
    last: '7 days',
    since: 'soon',
    again: 'maybe',
    sort: 'length',
  });
  expect(Object.values(search).filter(Boolean)).toEqual([]);
  expect(filtersOf({ status: 'lost,resolved' }).status).toEqual(['resolved']);
});

test('an order narrows nothing, and the same search is the same in any order of its parts', () => {
  expect(isNarrowed({ sort: 'title', order: 'asc' })).toBe(false);
  expect(isNarrowed({ again: 'no' })).toBe(true);
  expect(isSame({ q: 'a', tag: 'b' }, { tag: 'b', q: 'a', cause: undefined })).toBe(true);
  expect(isSame({ q: 'a' }, { q: 'b' })).toBe(false);
});
