import { expect, test } from 'vitest';
import { geometryOf, inSightOf, topFor } from './fixed-rows';

const ROW = 20;
const VIEW = 600;

test('a short list is scrolled pixel by pixel', () => {
  const geometry = geometryOf(1000, ROW, VIEW);
  expect(geometry).toEqual({ totalPx: 20_000, scale: 1 });
  expect(inSightOf(1000, ROW, { top: 400, height: VIEW }, geometry, 0)).toEqual({
    first: 20,
    last: 50,
    offsetPx: 400,
  });
});

test.each([1, 10_000, 1_000_000, 30_000_000])('of %i rows the first and the last can be reached', (count) => {
  const geometry = geometryOf(count, ROW, VIEW);
  const bottom = Math.max(0, geometry.totalPx - VIEW);
  expect(inSightOf(count, ROW, { top: 0, height: VIEW }, geometry, 0).first).toBe(0);
  const end = inSightOf(count, ROW, { top: bottom, height: VIEW }, geometry, 0);
  expect(end.last).toBe(count - 1);
  // The last row ends where the box ends.
  const drawnTo = end.offsetPx + (end.last - end.first + 1) * ROW;
  if (count * ROW > VIEW) expect(Math.abs(drawnTo - geometry.totalPx)).toBeLessThan(1);
});

test.each([0, 123_456, 777_777, 999_999])(
  'row %i of a million comes into sight where it is asked for',
  (place) => {
    const geometry = geometryOf(1_000_000, ROW, VIEW);
    for (const align of ['center', 'auto'] as const) {
      const top = topFor(place, ROW, { top: 0, height: VIEW }, geometry, align);
      const { first, last } = inSightOf(1_000_000, ROW, { top, height: VIEW }, geometry, 0);
      expect(first).toBeLessThanOrEqual(place);
      expect(last).toBeGreaterThanOrEqual(place);
    }
  },
);

test('a row that is in sight moves nothing', () => {
  const geometry = geometryOf(1000, ROW, VIEW);
  expect(topFor(25, ROW, { top: 400, height: VIEW }, geometry, 'auto')).toBe(400);
});
