/** Opens a case with the sample incident in it, and asks the first question as soon as its files have arrived. */
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { addFiles, whenSent } from '~/room/evidence/uploads';
import { SAMPLE_QUESTION, SAMPLE_TITLE, sampleFiles } from './incident';

/** The open case; its files go on arriving, and the question is asked when they have. */
export async function openSample(key: string): Promise<Schemas['CaseBody']> {
  const request = { title: SAMPLE_TITLE, severity: 'high' as const, description: '', tags: ['sample'] };
  const made = await body(api.POST('/cases', { body: request, headers: once(key) }));
  queryClient.setQueryData(keys.case(made.case_id), made);
  void queryClient.invalidateQueries({ queryKey: keys.allCases });
  const now = new Date();
  const files = sampleFiles(now).map(({ name, text }) => ({
    name,
    file: new File([text], name.slice(name.lastIndexOf('/') + 1), { lastModified: now.getTime() }),
  }));
  addFiles(made.case_id, files);
  void askWhenSent(made.case_id, files.length);
  return made;
}

/** Asks only when every file has arrived: an answer from half of them would be another one. */
async function askWhenSent(caseId: string, files: number): Promise<void> {
  if ((await whenSent(caseId)) < files) return;
  const params = { path: { case_id: caseId } };
  const request = { params, body: { message: SAMPLE_QUESTION }, headers: once(newKey()) };
  await api.POST('/agent/chat/{case_id}', request);
  await queryClient.invalidateQueries({ queryKey: keys.turns(caseId) });
}
