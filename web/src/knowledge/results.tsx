/** What a search found: the passage with the words in it, where it stands, and why it is there. */
import { Link } from '@tanstack/react-router';
import type { Schemas } from '~/api/client';
import type { KnowledgeSearch } from '~/app/search';
import { bare } from '~/markdown/bare';
import { Badge } from '~/ui/badges';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { Time } from '~/ui/time';
import { markedParts, ordinal } from './marking';
import { useFound } from './use-documents';
import { collectionName, typeName } from './words';

type Passage = NonNullable<ReturnType<typeof useFound>['data']>['items'][number];
type Explanation = Schemas['ExplanationView'];

export function Results({ search }: { search: KnowledgeSearch }) {
  const found = useFound(search);
  if (found.isPending) return <Skeleton rows={4} what="what fits" />;
  if (found.isError) return <Failed error={found.error} what="what fits" onRetry={() => found.refetch()} />;
  const { items, explanation } = found.data;
  return (
    <section aria-label="Results" aria-busy={found.isFetching} className="flex flex-col gap-3">
      <p role="status" className="text-sm text-muted">
        {howSearched(explanation, items.length)}
      </p>
      {items.length === 0 ? (
        <Empty icon="search" title="Nothing fits">
          <p>Other words or fewer filters may find it. What is missing can be added.</p>
        </Empty>
      ) : (
        <ol className="flex flex-col gap-3">
          {items.map((item) => (
            <Result key={item.passage_id} item={item} />
          ))}
        </ol>
      )}
    </section>
  );
}

/** How it was searched, in one sentence; what was left out, with the reason. */
export function howSearched({ meaning, words }: Explanation, count: number): string {
  const sides = [meaning.startsWith('used') && 'by meaning', words === 'used' && 'by words'].filter(Boolean);
  const reasons = [
    meaning.startsWith('left out') && `meaning was ${meaning}`,
    words.startsWith('left out') && `words were ${words}`,
  ].filter(Boolean);
  const many = count === 1 ? 'One document fits' : `${count || 'No'} documents fit`;
  return `${many}, searched ${sides.join(' and ') || 'by nothing'}${reasons.length ? ` (${reasons.join('; ')})` : ''}.`;
}

function Result({ item }: { item: Passage }) {
  return (
    <li className="panel flex min-w-0 flex-col gap-2 p-4">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h2 className="min-w-0 flex-1 basis-60 font-semibold break-words">
          <Link to="/knowledge/$documentId" params={{ documentId: item.document_id }} className="link">
            {item.title}
          </Link>
        </h2>
        <Badge tone={item.collection === 'global' ? 'plain' : 'accent'}>
          {collectionName(item.collection)}
        </Badge>
        <Badge>{typeName(item.type)}</Badge>
      </div>
      <Section item={item} />
      <Highlighted item={item} />
      <Why item={item} />
    </li>
  );
}

/** Where in its document the passage stands; the title above is not said again. */
function Section({ item: { section, title } }: { item: Passage }) {
  const within = section.startsWith(title) ? section.slice(title.length).replace(/^ > /, '') : section;
  return within && <p className="text-sm break-words text-muted">{within}</p>;
}

function Highlighted({ item }: { item: Passage }) {
  const isCode = item.content === 'code' || item.content === 'log';
  return (
    <p className={`break-words whitespace-pre-wrap ${isCode ? 'code-lines' : 'text-sm'}`}>
      {markedParts(item.passage, item.highlights).map((part) =>
        part.isMarked ? (
          <mark key={part.at} className="rounded-sm bg-warn-soft px-0.5 text-ink">
            {part.text}
          </mark>
        ) : isCode ? (
          part.text
        ) : (
          bare(part.text)
        ),
      )}
    </p>
  );
}

function Why({ item: { why, score, updated_at, collection } }: { item: Passage }) {
  return (
    <details className="text-sm text-muted">
      <summary className="cursor-pointer">Why it is here</summary>
      <ul className="mt-1 list-disc pl-5">
        {why.meaning_rank !== null && (
          <li>
            {why.meaning_points.toFixed(2)} by meaning: {ordinal(why.meaning_rank)}, similarity{' '}
            {why.similarity?.toFixed(2)}
          </li>
        )}
        {why.words_rank !== null && (
          <li>
            {why.words_points.toFixed(2)} by words: {ordinal(why.words_rank)}, score{' '}
            {why.words_score?.toFixed(1)}, {why.words.join(', ')}
          </li>
        )}
        <li>{score.toFixed(2)} points in all</li>
        {updated_at && collection !== 'global' && (
          <li>
            changed <Time iso={updated_at} />
          </li>
        )}
      </ul>
    </details>
  );
}
