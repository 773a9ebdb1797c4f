/** A screenshot with a box around every line that was read from it; the current line's is lit. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, body } from '~/api/client';
import { keys } from '~/api/queries';
import { Trouble } from '~/ui/states';
import type { Evidence } from '../evidence/use-evidence';
import { selectRows } from '../facts/select';

type Region = { line_no: number; x: number; y: number; width: number; height: number; confidence: number };

const MOST = 1000;
/** Below this share a letter may well be another. */
const DOUBTFUL = 0.8;
const REGIONS =
  'SELECT line_no, x, y, width, height, confidence FROM regions WHERE evidence_id = ? ORDER BY line_no';

type Props = { evidence: Evidence; current: number; onPick: (line: number) => void };

export function Picture({ evidence, current, onPick }: Props) {
  const image = useImage(evidence.evidence_id);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const regions = useQuery({
    queryKey: keys.facts(evidence.case_id, 'regions', evidence.evidence_id),
    queryFn: ({ signal }) =>
      selectRows<Region>(evidence.case_id, REGIONS, [evidence.evidence_id], signal, MOST),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (image.isError) {
    return (
      <div className="p-3">
        <Trouble error={image.error} />
      </div>
    );
  }
  return (
    <figure className="max-h-[45dvh] overflow-auto border-b border-line bg-canvas p-3">
      {!image.url && (
        <div role="status" className="pulse h-48 rounded-md bg-raised">
          <span className="sr-only">Loading the picture…</span>
        </div>
      )}
      {image.url && (
        <div className="relative w-full">
          <img
            src={image.url}
            alt={`${evidence.filename}; what was read from it stands below`}
            onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
              setSize({ width, height })
            }
            className="block w-full"
          />
          {size && (
            <svg
              aria-hidden="true"
              viewBox={`0 0 ${size.width} ${size.height}`}
              className="absolute inset-0 size-full"
            >
              {regions.data?.map((region) => (
                // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the mouse alone
                <rect
                  key={region.line_no}
                  x={region.x}
                  y={region.y}
                  width={region.width}
                  height={region.height}
                  vectorEffect="non-scaling-stroke"
                  onClick={() => onPick(region.line_no)}
                  className={`cursor-pointer ${
                    region.line_no === current
                      ? 'fill-accent/20 stroke-accent stroke-2'
                      : region.confidence < DOUBTFUL
                        ? 'fill-transparent stroke-warn-fill'
                        : 'fill-transparent stroke-edge'
                  }`}
                />
              ))}
            </svg>
          )}
        </div>
      )}
    </figure>
  );
}

/** The file itself, from the bucket, as a blob: the page may show no picture of another place. */
function useImage(evidenceId: string) {
  const found = useQuery({
    queryKey: ['image', evidenceId],
    queryFn: async ({ signal }) => {
      const params = { path: { evidence_id: evidenceId } };
      const { url } = await body(api.GET('/evidence/{evidence_id}/download', { params, signal }));
      const answer = await fetch(url, { signal, credentials: 'omit' });
      if (!answer.ok) throw new Error(`The picture could not be loaded (${answer.status}).`);
      return answer.blob();
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!found.data) return;
    const made = URL.createObjectURL(found.data);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [found.data]);
  return { url, isError: found.isError, error: found.error };
}
