/** The tags of a document: those of people can be changed, automatic ones taken over or away. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, body } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/button';
import { Icon } from '~/ui/icons';
import { Trouble } from '~/ui/states';
import type { Whole } from './use-documents';

type Change = { tags: string[]; without?: string[] };

const SOURCES = {
  tags: 'given by a person',
  auto_tags: 'found by rules',
  model_tags: 'added by a model',
} as const;

export function Tags({ document }: { document: Whole }) {
  const [typed, setTyped] = useState('');
  const isOwn = document.collection !== 'global';
  const changing = useMutation({
    mutationFn: (change: Change) =>
      body(
        api.POST('/knowledge/documents/{document_id}/tag', {
          params: { path: { document_id: document.document_id } },
          body: { without: [], ...change },
        }),
      ),
    onSuccess: async () => {
      announce('The tags were changed');
      await queryClient.invalidateQueries({ queryKey: keys.documents });
    },
  });
  function add(event: FormEvent) {
    event.preventDefault();
    const tag = typed.trim().toLowerCase();
    if (tag) changing.mutate({ tags: [...document.tags, tag] }, { onSuccess: () => setTyped('') });
  }
  const remove = (tag: string, source: keyof typeof SOURCES) =>
    changing.mutate(
      source === 'tags'
        ? { tags: document.tags.filter((one) => one !== tag) }
        : { tags: document.tags, without: [tag] },
    );
  const shown = (Object.keys(SOURCES) as (keyof typeof SOURCES)[]).flatMap((source) =>
    document[source].map((tag) => ({ tag, source })),
  );
  return (
    <div className="flex flex-col gap-2">
      <ul aria-label="Tags" className="flex flex-wrap gap-1.5">
        {shown.map(({ tag, source }) => (
          <li
            key={`${source} ${tag}`}
            title={SOURCES[source]}
            className={`inline-flex min-h-6 items-center gap-1 rounded-sm px-2 text-sm ${source === 'tags' ? 'bg-accent-soft text-accent' : 'border border-line bg-raised text-muted'}`}
          >
            {tag}
            {source !== 'tags' && (
              <span className="text-xs">{source === 'auto_tags' ? 'rule' : 'model'}</span>
            )}
            {isOwn && (
              <button
                type="button"
                aria-label={`Take ${tag} away`}
                disabled={changing.isPending}
                onClick={() => remove(tag, source)}
                className="inline-flex size-6 items-center justify-center rounded-sm hover:text-ink"
              >
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
        {shown.length === 0 && <li className="text-sm text-muted">No tags</li>}
      </ul>
      {isOwn && (
        <form onSubmit={add} className="flex flex-wrap gap-2">
          <input
            aria-label="New tag"
            placeholder="Add a tag"
            maxLength={60}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            className="control w-40 min-w-0"
          />
          <Button type="submit" icon="plus" busy={changing.isPending} disabled={!typed.trim()}>
            Add
          </Button>
        </form>
      )}
      {changing.isError && <Trouble error={changing.error} />}
    </div>
  );
}
