/** The name of the case, how it stands, and the ways out of the room. */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, type Schemas } from '~/api/client';
import { problemOf } from '~/api/problem';
import { keys, queryClient } from '~/api/queries';
import { announce } from '~/ui/announce';
import { Button, ButtonLink } from '~/ui/button';
import { Icon } from '~/ui/icons';
import { Trouble } from '~/ui/states';
import { SeenBefore } from './recurrence';
import { isFixed } from './timeline/done';
import { useTimeline } from './timeline/use-timeline';

type Case = Schemas['CaseBody'];

const STATUSES: Schemas['CaseStatus'][] = ['consulting', 'diagnosing', 'analyzing', 'resolved', 'closed'];

export function CaseHeader({ found }: { found: Case }) {
  const changing = useChangeStatus(found.case_id);
  const isFixShown = useIsFixShown(found);
  return (
    <div className="shrink-0 border-b border-line bg-surface px-4 py-2">
      <div className={`flex items-center gap-2 ${isFixShown ? 'max-xs:flex-wrap' : ''}`}>
        <Link
          to="/cases"
          aria-label="All cases"
          title="All cases"
          className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised max-xs:hidden"
        >
          <Icon name="arrowLeft" />
        </Link>
        <h1
          className={`min-w-0 flex-1 truncate text-lg font-semibold max-xs:line-clamp-2 max-xs:text-sm max-xs:leading-4.5 max-xs:whitespace-normal ${isFixShown ? 'max-xs:basis-full' : ''}`}
          title={found.title}
        >
          {found.title}
        </h1>
        <SeenBefore
          caseId={found.case_id}
          about={`${found.conclusion?.mechanism ?? ''} ${found.conclusion?.component ?? ''}`}
        />
        {isFixShown && (
          <Button
            look="primary"
            icon="check"
            title="New evidence shows that the fix worked"
            busy={changing.isPending}
            onClick={() => changing.mutate('resolved')}
            className="max-xs:flex-1"
          >
            <span>
              Resolve<span className="max-sm:sr-only"> the case</span>
            </span>
          </Button>
        )}
        <select
          aria-label="Status of the case"
          value={found.status}
          onChange={(event) => changing.mutate(event.target.value as Schemas['CaseStatus'])}
          className="control shrink-0 max-xs:px-1.5"
        >
          {STATUSES.map((status) => (
            <option key={status}>{status}</option>
          ))}
        </select>
        <ButtonLink to="/cases/$caseId/report" params={{ caseId: found.case_id }} icon="file">
          <span className="max-xs:sr-only">Report</span>
        </ButtonLink>
      </div>
      {changing.isError && <Trouble error={changing.error} />}
    </div>
  );
}

/** Whether a fix is shown to have worked while the case goes on: then closing it is one press away, and nobody's but a person's. */
function useIsFixShown({ case_id, status, evidence_count }: Case): boolean {
  const isOpen = status !== 'resolved' && status !== 'closed';
  const { data } = useTimeline(case_id, isOpen && evidence_count > 0);
  return isOpen && isFixed(data?.solutions ?? []);
}

/** Changes only what was read just now: the tag of that reading goes along. */
function useChangeStatus(caseId: string) {
  const path = { case_id: caseId };
  return useMutation({
    mutationFn: async (status: Schemas['CaseStatus']) => {
      const read = await api.GET('/cases/{case_id}', { params: { path } });
      if (read.error) throw problemOf(read.error, read.response);
      const header = { 'if-match': read.response.headers.get('etag') };
      const changed = await api.PATCH('/cases/{case_id}', { params: { path, header }, body: { status } });
      if (changed.error) throw problemOf(changed.error, changed.response);
      return changed.data;
    },
    onSuccess: (changed) => {
      queryClient.setQueryData(keys.case(caseId), changed);
      void queryClient.invalidateQueries({ queryKey: keys.allCases });
      void queryClient.invalidateQueries({ queryKey: keys.investigation(caseId) });
      announce(`The case is now ${changed.status}`);
    },
  });
}
