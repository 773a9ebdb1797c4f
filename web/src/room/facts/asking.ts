/** Questions about the facts of a case: one route answers them all, told apart by table. */
import { api, body, type Schemas } from '~/api/client';
import { Problem } from '~/api/problem';
import type { paths } from '~/api/schema';

type Route = paths['/cases/{case_id}/facts/query']['post'];
export type Question = Route['requestBody']['content']['application/json'];
export type Found = Route['responses'][200]['content']['application/json'];
export type Table = Found['table'];
export type FoundIn<Name extends Table> = Extract<Found, { table: Name }>;
export type Group = Schemas['GroupOut'];

/** The answer, of the shape that belongs to its table. */
export async function askFacts<Name extends Table>(
  caseId: string,
  question: Question & { table: Name },
  signal?: AbortSignal,
): Promise<FoundIn<Name>> {
  const params = { path: { case_id: caseId } };
  const found = await body(api.POST('/cases/{case_id}/facts/query', { params, body: question, signal }));
  if (found.table !== question.table) {
    throw new Problem(0, 'Something went wrong', `Asked for ${question.table}, got ${found.table}.`);
  }
  return found as FoundIn<Name>;
}
