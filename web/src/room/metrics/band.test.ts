import { expect, test } from 'vitest';
import type { Finding } from '../facts/use-facts';
import { bandOf, limitOf } from './band';
import type { Course } from './course';

function course(...values: number[]): Course {
  const points = values.map((value, place) => ({ at: place * 1000, value, low: value, high: value }));
  return { points, from: 0, to: 1000, low: Math.min(...values), high: Math.max(...values) };
}

function finding(detail: Record<string, unknown>): Finding {
  return { detail } as unknown as Finding;
}

test('what was usual before a change is what was expected', () => {
  const band = bandOf(course(1, 2), finding({ before: 100, after: 200, z: 10 }));
  expect(band).toEqual({ low: 70, high: 130, told: 'expected from before the change' });
});

test('nothing is expected below nothing', () => {
  expect(bandOf(course(1, 2), finding({ before: 10, after: 110, z: 2 }))?.low).toBe(0);
});

test('without a finding the course itself tells what is usual, where something stands out of it', () => {
  expect(bandOf(course(10, 11, 9, 10, 12, 8, 10, 11, 500), undefined)).toMatchObject({
    told: 'usual for this series',
  });
  expect(bandOf(course(10, 11, 9, 10, 12, 8, 10, 11), undefined)).toBeNull();
  expect(bandOf(course(5, 5, 5), undefined)).toBeNull();
});

test('a limit is one only where it was measured', () => {
  expect(limitOf(finding({ limit: 256 }))).toBe(256);
  expect(limitOf(undefined)).toBeNull();
});
