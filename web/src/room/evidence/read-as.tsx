/** Reads a file again as a type or a format that the user chose; the choice sticks until it is taken back. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/button';
import { Trouble } from '~/ui/states';
import { choiceOf, optionOf, requestOf, typeWords } from './reading-words';
import type { Evidence } from './use-evidence';

type Type = NonNullable<Schemas['ProcessRequest']['data_type']>;

const TYPES: readonly Type[] = ['log', 'config', 'trace', 'metric', 'profile', 'code', 'text', 'visual'];

type Props = { caseId: string; evidence: Evidence; onRead: () => void };

export function ReadAs({ caseId, evidence, onRead }: Props) {
  const id = useId();
  const [choice, setChoice] = useState(optionOf(evidence));
  const formats = useQuery({
    queryKey: keys.formats,
    queryFn: ({ signal }) => body(api.GET('/evidence/formats', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const reading = useMutation({
    mutationFn: () => {
      const asked = requestOf(choice) as Schemas['ProcessRequest'];
      const params = { path: { evidence_id: evidence.evidence_id } };
      return body(
        api.POST('/evidence/{evidence_id}/process', { params, body: asked, headers: once(newKey()) }),
      );
    },
    onSuccess: async () => {
      announce(`Reading ${evidence.filename} again`);
      await queryClient.invalidateQueries({ queryKey: keys.case(caseId) });
      onRead();
    },
  });
  const chosen = choiceOf(evidence);
  return (
    <div className="flex flex-col gap-2">
      <label htmlFor={id} className="text-muted">
        {chosen
          ? `Read as ${chosen} because you chose so; that holds whenever it is read again. Read as:`
          : `Taken for ${evidence.format ?? typeWords(evidence.data_type).toLowerCase()}. What you choose holds whenever it is read again. Read as:`}
      </label>
      <div className="flex flex-wrap gap-2">
        <select
          id={id}
          value={choice}
          onChange={(event) => setChoice(event.target.value)}
          className="control min-w-0 flex-1"
        >
          <option value="">What it looks like</option>
          <optgroup label="A type">
            {TYPES.map((type) => (
              <option key={type} value={`type:${type}`}>
                {typeWords(type)}
              </option>
            ))}
          </optgroup>
          <Formats extractors={formats.data?.items ?? []} chosen={evidence.chosen_format} />
        </select>
        <Button icon="retry" onClick={() => reading.mutate()} busy={reading.isPending}>
          Read again
        </Button>
      </div>
      {formats.isError && <p className="text-sm text-muted">The list of formats could not be loaded.</p>}
      {reading.isError && <Trouble error={reading.error} />}
    </div>
  );
}

type FormatsProps = { extractors: readonly Schemas['ExtractorOut'][]; chosen: string | null };

/** Every format once, under its type; the one chosen is there also while the list is not. */
function Formats({ extractors, chosen }: FormatsProps) {
  const seen = new Set<string>();
  const once = (names: readonly string[]) => names.filter((name) => !seen.has(name) && seen.add(name));
  const groups = TYPES.map((type) => ({
    type,
    names: once(extractors.filter((one) => one.data_type === type).flatMap((one) => one.formats)).sort(),
  }));
  return (
    <>
      {groups.map(
        ({ type, names }) =>
          names.length > 0 && (
            <optgroup key={type} label={`${typeWords(type)}, a format`}>
              {names.map((name) => (
                <option key={name} value={`format:${name}`}>
                  {name.replaceAll('_', ' ')}
                </option>
              ))}
            </optgroup>
          ),
      )}
      {chosen && !seen.has(chosen) && <option value={`format:${chosen}`}>{chosen}</option>}
    </>
  );
}
