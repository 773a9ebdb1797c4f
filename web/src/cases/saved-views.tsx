/** Searches kept under a name: one press shows them again, for this person on every device. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { problemOf } from '~/api/problem';
import { keys, queryClient } from '~/api/queries';
import type { CasesSearch } from '~/app/search';
import { announce } from '~/ui/announce';
import { Button, IconButton } from '~/ui/button';
import { Dialog } from '~/ui/dialog';
import { Field } from '~/ui/field';
import { Trouble } from '~/ui/states';
import { filtersOf, isNarrowed, isSame, searchOf } from './filters';

type View = Schemas['ViewBody'];

function useViews() {
  return useQuery({
    queryKey: keys.views,
    queryFn: async ({ signal }) => (await body(api.GET('/cases/views', { signal }))).items,
    staleTime: 60_000,
  });
}

function changed(said: string): void {
  void queryClient.invalidateQueries({ queryKey: keys.views });
  announce(said);
}

export function SavedViews({ search }: { search: CasesSearch }) {
  const views = useViews().data ?? [];
  const [doing, setDoing] = useState<'saving' | 'managing'>();
  const shown = views.find((view) => isSame(searchOf(view.filters), search));
  const canSave = !shown && isNarrowed(search);
  if (views.length === 0 && !canSave) return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {views.length > 0 && (
        <nav aria-label="Saved views" className="flex min-w-0 flex-wrap gap-2">
          {views.map((view) => (
            <Link
              key={view.view_id}
              to="/cases"
              search={searchOf(view.filters)}
              aria-current={view === shown ? 'true' : undefined}
              className={`max-w-full truncate rounded-full border px-3 py-1 text-sm ${
                view === shown ? 'border-accent bg-accent-soft text-accent' : 'border-edge hover:bg-raised'
              }`}
            >
              {view.name}
            </Link>
          ))}
        </nav>
      )}
      {canSave && (
        <Button look="quiet" icon="plus" onClick={() => setDoing('saving')}>
          Save this view
        </Button>
      )}
      {views.length > 0 && (
        <IconButton icon="settings" label="Change saved views" onClick={() => setDoing('managing')} />
      )}
      {doing === 'saving' && <SaveView search={search} onClose={() => setDoing(undefined)} />}
      {doing === 'managing' && <ManageViews views={views} onClose={() => setDoing(undefined)} />}
    </div>
  );
}

function SaveView({ search, onClose }: { search: CasesSearch; onClose: () => void }) {
  const [name, setName] = useState('');
  const [key] = useState(newKey);
  const saving = useMutation({
    mutationFn: () =>
      body(
        api.POST('/cases/views', {
          body: { name, filters: filtersOf(search) as Schemas['CaseFilters'] },
          headers: once(key),
        }),
      ),
    onSuccess: () => {
      changed(`The view ${name} is saved.`);
      onClose();
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!saving.isPending) saving.mutate();
  }
  return (
    <Dialog title="Save this view" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 p-4">
        {saving.isError && <Trouble error={saving.error} />}
        <Field
          label="Name"
          data-first
          required
          maxLength={80}
          placeholder="Open and severe"
          hint="It keeps the words, the filters and the order, not the cases that they find today."
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={saving.isPending}>
            Save view
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function ManageViews({ views, onClose }: { views: View[]; onClose: () => void }) {
  return (
    <Dialog title="Saved views" onClose={onClose}>
      {views.length === 0 ? (
        <p className="p-4 text-muted">There are none any more.</p>
      ) : (
        <ul className="divide-y divide-line overflow-y-auto">
          {views.map((view) => (
            <ManagedView key={view.view_id} view={view} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

/** Changes only what was read just now: the tag of that reading goes along. */
async function tagOf(path: { view_id: string }): Promise<{ 'if-match': string | null }> {
  const read = await api.GET('/cases/views/{view_id}', { params: { path } });
  if (read.error) throw problemOf(read.error, read.response);
  return { 'if-match': read.response.headers.get('etag') };
}

function ManagedView({ view }: { view: View }) {
  const [name, setName] = useState(view.name);
  const path = { view_id: view.view_id };
  const renaming = useMutation({
    mutationFn: async () =>
      body(
        api.PATCH('/cases/views/{view_id}', { params: { path, header: await tagOf(path) }, body: { name } }),
      ),
    onSuccess: () => changed(`The view is now called ${name}.`),
  });
  const deleting = useMutation({
    mutationFn: async () =>
      body(api.DELETE('/cases/views/{view_id}', { params: { path, header: await tagOf(path) } })),
    onSuccess: () => changed(`The view ${view.name} is deleted.`),
  });
  const isNew = name.trim() !== '' && name.trim() !== view.name;
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <form
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (isNew && !renaming.isPending) renaming.mutate();
        }}
      >
        <input
          aria-label={`Name of the view ${view.name}`}
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
          className="control min-w-0 flex-1"
        />
        <Button type="submit" disabled={!isNew} busy={renaming.isPending}>
          Rename
        </Button>
        <IconButton icon="trash" label={`Delete the view ${view.name}`} onClick={() => deleting.mutate()} />
      </form>
      {(renaming.error || deleting.error) && <Trouble error={renaming.error ?? deleting.error} />}
    </li>
  );
}
