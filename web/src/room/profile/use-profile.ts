/** The call trees of a case: which there are, and the heaviest frames of one. */
import { useQuery } from '@tanstack/react-query';
import { keys } from '~/api/queries';
import { selectRows } from '../facts/select';
import type { Frame } from './flame-tree';

/** One file and what was measured in it. */
export type Profile = {
  number: number;
  filename: string;
  measure: string;
  unit: string | null;
  frames: number;
  total: number;
};
export type Hot = {
  function: string | null;
  module: string | null;
  self: number;
  number: number;
  line_no: number;
};

/** What is drawn at most: the heaviest; the rest is too thin to be seen. */
const MOST_FRAMES = 4000;
const HOTTEST = 30;

const PROFILES = `
SELECT number, filename, measure, any_value(unit) AS unit, count(*) AS frames, sum(self_value) AS total
FROM frames GROUP BY number, filename, measure ORDER BY number, total DESC`;

const FRAMES = `
SELECT frame_id, parent_frame_id, depth, function, module, file, source_line, self_value, total_value, number, line_no
FROM frames WHERE number = ? AND measure = ? ORDER BY total_value DESC NULLS LAST, depth, frame_id`;

const HOT = `
SELECT function, module, sum(self_value) AS self, number, arg_max(line_no, self_value) AS line_no
FROM frames WHERE number = ? AND measure = ? GROUP BY function, module, number
HAVING sum(self_value) > 0 ORDER BY self DESC LIMIT ${HOTTEST}`;

export function useProfiles(caseId: string) {
  return useQuery({
    queryKey: keys.facts(caseId, 'profiles'),
    queryFn: ({ signal }) => selectRows<Profile>(caseId, PROFILES, [], signal),
  });
}

export function useFrames(caseId: string, { number, measure }: Profile) {
  return useQuery({
    queryKey: keys.facts(caseId, 'frames', number, measure),
    queryFn: ({ signal }) => selectRows<Frame>(caseId, FRAMES, [number, measure], signal, MOST_FRAMES),
  });
}

export function useHottest(caseId: string, { number, measure }: Profile) {
  return useQuery({
    queryKey: keys.facts(caseId, 'hottest', number, measure),
    queryFn: ({ signal }) => selectRows<Hot>(caseId, HOT, [number, measure], signal),
  });
}
