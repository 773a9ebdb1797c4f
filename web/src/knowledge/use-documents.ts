/** What is asked of knowledge, and how often again while something is being read. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '~/api/client';
import { keys } from '~/api/queries';
import type { KnowledgeSearch } from '~/app/search';

export type Summary = Schemas['DocumentSummary'];
export type Whole = Schemas['DocumentView'];

const AGAIN_MS = 1500;
const DAY_MS = 86_400_000;

/** Bytes that did not come while their upload was open (15 minutes) come no more. */
const UPLOAD_MS = 900_000;

/** Whether it changes by itself: it is read, or its bytes are about to arrive. */
export function isOnItsWay({ status, updated_at }: Pick<Summary, 'status' | 'updated_at'>): boolean {
  const isFresh = Date.now() - Date.parse(updated_at) < UPLOAD_MS;
  return status === 'queued' || (status === 'awaiting_upload' && isFresh);
}

export function useDocuments(collection: KnowledgeSearch['in'], isSending: boolean) {
  return useInfiniteQuery({
    queryKey: [...keys.documents, 'list', collection],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { collection, cursor: pageParam, limit: 50 };
      return body(api.GET('/knowledge/documents', { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: (query) =>
      isSending || query.state.data?.pages.some((page) => page.items.some(isOnItsWay)) ? AGAIN_MS : false,
  });
}

export function useFound(search: KnowledgeSearch) {
  const since = search.days ? new Date(Date.now() - Number(search.days) * DAY_MS).toISOString() : undefined;
  return useQuery({
    queryKey: [...keys.documents, 'found', search],
    enabled: search.q !== undefined,
    queryFn: ({ signal }) =>
      body(
        api.POST('/knowledge/search', {
          body: {
            query: search.q ?? '',
            limit: 20,
            collections: search.in ? [search.in] : [],
            types: search.type ? [search.type] : [],
            tags: search.tag ? [search.tag] : [],
            since,
          },
          signal,
        }),
      ),
    placeholderData: (previous) => previous,
  });
}

export function useDocument(documentId: string) {
  return useQuery({
    queryKey: [...keys.documents, documentId],
    queryFn: ({ signal }) =>
      body(
        api.GET('/knowledge/documents/{document_id}', {
          params: { path: { document_id: documentId } },
          signal,
        }),
      ),
    refetchInterval: (query) => (query.state.data && isOnItsWay(query.state.data) ? AGAIN_MS : false),
  });
}
