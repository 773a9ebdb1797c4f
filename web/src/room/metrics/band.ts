/** The range in which a series is expected: from what analysis found before it changed, else from its own course. */
import type { Finding } from '../facts/use-facts';
import type { Course } from './course';

export type Band = { low: number; high: number; told: string };

/** So many usual deviations to either side: what lies outside is rare by chance. */
const REACH = 3;
/** The median absolute deviation of a normal distribution, times this, is its standard deviation. */
const OF_NORMAL = 1.4826;
const LEAST_POINTS = 8;

export function bandOf(course: Course, finding: Finding | undefined): Band | null {
  return inBounds(bandOfFinding(finding) ?? bandOfCourse(course), course);
}

/** `z` is by how many usual deviations it moved; so one of them is the move divided by it. */
function bandOfFinding(finding: Finding | undefined): Band | null {
  const { before, after, z, is_trend: isTrend } = finding?.detail ?? {};
  if (typeof before !== 'number' || typeof after !== 'number' || typeof z !== 'number' || isTrend)
    return null;
  if (z <= 0) return null;
  const reach = (REACH * Math.abs(after - before)) / z;
  return { low: before - reach, high: before + reach, told: 'expected from before the change' };
}

function bandOfCourse({ points }: Course): Band | null {
  if (points.length < LEAST_POINTS) return null;
  const middle = medianOf(points.map(({ value }) => value));
  const reach = REACH * OF_NORMAL * medianOf(points.map(({ value }) => Math.abs(value - middle)));
  const [low, high] = [middle - reach, middle + reach];
  // A band that holds everything says nothing.
  const isTelling = reach > 0 && points.some(({ value }) => value < low || value > high);
  return isTelling ? { low, high, told: 'usual for this series' } : null;
}

/** What is never below nothing is not expected there either. */
function inBounds(band: Band | null, { low }: Course): Band | null {
  return band && low >= 0 && band.low < 0 ? { ...band, low: 0 } : band;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

/** The limit that a saturated series reached. */
export function limitOf(finding: Finding | undefined): number | null {
  const limit = finding?.detail?.limit;
  return typeof limit === 'number' ? limit : null;
}
