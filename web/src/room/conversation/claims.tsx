/** Statements with the lines that prove them; one that was not found again in its file says so. */
import type { Schemas } from '~/api/client';
import { CitationMark, CitedText } from '~/markdown/citing';
import { Badge } from '~/ui/badges';
import { Icon } from '~/ui/icons';

type ClaimShape = Schemas['Claim'];

export function Claim({ claim }: { claim: ClaimShape }) {
  return (
    <p>
      {isQuoted(claim) ? claim.text : <CitedText text={claim.text} />}{' '}
      {claim.citations.map((citation) => (
        <CitationMark
          key={citation.mark}
          mark={{ number: citation.number, start: citation.line_start, end: citation.line_end }}
        />
      ))}
      {!claim.verified && (
        <span className="ml-1 inline-block">
          <Badge tone="warn">
            <Icon name="unverified" className="size-3" />
            not verified
          </Badge>
        </span>
      )}
      {claim.doubts && claim.doubts.length > 0 && (
        <span className="block text-sm text-muted">
          <CitedText text={claim.doubts.join('; ')} />
        </span>
      )}
    </p>
  );
}

/** A claim in the words of its line keeps them, times and all. */
function isQuoted({ text, citations }: ClaimShape): boolean {
  return citations.some(({ quote }) => quote.includes(text));
}

export function ClaimList({ claims }: { claims: readonly ClaimShape[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {claims.map((claim) => (
        <li key={claim.text} className="flex items-start gap-2">
          <span aria-hidden="true" className="mt-[0.6em] size-1 shrink-0 rounded-full bg-muted" />
          <div className="min-w-0 flex-1">
            <Claim claim={claim} />
            <Quote claim={claim} />
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The first cited line itself, unless the statement only repeats it. */
function Quote({ claim }: { claim: ClaimShape }) {
  const quote = claim.citations[0]?.quote.trim();
  if (!quote || claim.text.includes(quote)) return null;
  return <p className="code-lines mt-1 line-clamp-2 border-l-2 border-line pl-2 text-muted">{quote}</p>;
}
