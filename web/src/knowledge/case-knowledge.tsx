/** In the case room: the runbooks about what it may be caused by, and past cases like it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, body } from '~/api/client';
import { keys } from '~/api/queries';
import { Failed, Skeleton } from '~/ui/states';
import { RelatedList } from './related';

const SHOWN = 8;

/** `about` changes when the hypotheses do, so that it is asked again then and not before. */
export function useRelated(caseId: string, about: string) {
  return useQuery({
    queryKey: [...keys.case(caseId), 'related', about],
    queryFn: ({ signal }) =>
      body(api.POST('/knowledge/related', { body: { case_id: caseId, limit: SHOWN }, signal })),
    placeholderData: (previous) => previous,
  });
}

export function CaseKnowledge({ caseId, about }: { caseId: string; about: string }) {
  const found = useRelated(caseId, about);
  return (
    <section aria-labelledby="case-knowledge-title" className="border-t border-line px-4 py-3">
      <h2 id="case-knowledge-title" className="pb-1 font-semibold">
        Related knowledge
      </h2>
      {found.isPending && <Skeleton rows={2} what="related knowledge" />}
      {found.isError && !found.data && (
        <Failed error={found.error} what="related knowledge" onRetry={() => found.refetch()} />
      )}
      {found.data &&
        (found.data.items.length > 0 ? (
          <RelatedList items={found.data.items} />
        ) : (
          <p className="text-muted">
            Nothing yet. Runbooks and resolved cases appear here with the first hypothesis.{' '}
            <Link to="/knowledge" className="link">
              Search knowledge
            </Link>
          </p>
        ))}
    </section>
  );
}
