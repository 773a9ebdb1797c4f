/** Configuration files of a case: their lines, what is risky in them, and what differs between versions. */
import { useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '~/api/client';
import { keys } from '~/api/queries';
import type { Evidence } from '../evidence/use-evidence';

export type ConfigChange = Schemas['ConfigChangeOut'];

/** A configuration that is longer is looked at in the file itself. */
export const MOST_LINES = 5000;
const PORTION = 1000;

export function useConfigChanges(caseId: string) {
  return useQuery({
    queryKey: keys.facts(caseId, 'config-changes'),
    queryFn: async ({ signal }) => {
      const params = { path: { case_id: caseId }, query: { limit: 200 } };
      return (await body(api.GET('/cases/{case_id}/config-changes', { params, signal }))).items;
    },
  });
}

/** All lines of a file, as far as they are shown. */
export function useWholeText(file: Evidence | undefined) {
  const lines = Math.min(file?.line_count ?? 0, MOST_LINES);
  return useQuery({
    enabled: file !== undefined,
    queryKey: ['text', file?.evidence_id],
    queryFn: async ({ signal }) => {
      const path = { evidence_id: file?.evidence_id ?? '' };
      const starts = Array.from({ length: Math.ceil(lines / PORTION) }, (_, place) => place * PORTION + 1);
      const parts = await Promise.all(
        starts.map((start) =>
          body(
            api.GET('/evidence/{evidence_id}/lines', {
              params: { path, query: { start, limit: Math.min(PORTION, lines - start + 1) } },
              signal,
            }),
          ),
        ),
      );
      return parts.flatMap((part) => part.lines.map((line) => line.text));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The file that is most likely another version of this one: compared already, or called alike. */
export function otherVersion(
  file: Evidence,
  files: readonly Evidence[],
  changes: readonly ConfigChange[],
): Evidence | undefined {
  const others = files.filter((other) => other.evidence_id !== file.evidence_id);
  const partners = changes.flatMap(({ before_place: before, after_place: after }) => {
    if (before.evidence_id === file.evidence_id) return [after.evidence_id];
    return after.evidence_id === file.evidence_id ? [before.evidence_id] : [];
  });
  const known = others.find((other) => partners.includes(other.evidence_id));
  return known ?? others.find((other) => stemOf(other.filename) === stemOf(file.filename));
}

/** The older version first, as the changes between them tell it; where they tell nothing, the one that came first. */
export function inOrder(
  one: Evidence,
  other: Evidence,
  changes: readonly ConfigChange[],
): readonly [before: Evidence, after: Evidence] {
  const told = changes.find(({ before_place: before, after_place: after }) => {
    const ids = [before.evidence_id, after.evidence_id];
    return ids.includes(one.evidence_id) && ids.includes(other.evidence_id);
  });
  const isOneFirst = told ? told.before_place.evidence_id === one.evidence_id : one.number < other.number;
  return isOneFirst ? [one, other] : [other, one];
}

/** `deploy/app.yaml`, `old/app.yaml` and `app-before.yaml` are versions of one another. */
function stemOf(filename: string): string {
  const name = filename.slice(filename.lastIndexOf('/') + 1).toLowerCase();
  return name.replace(/[-_.](old|new|now|before|after|prev|previous|current|bak|orig|v?\d+)(?=\.|$)/g, '');
}
