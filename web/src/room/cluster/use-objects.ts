/** The Kubernetes objects of a case, as much of each as its picture needs. */
import { useQuery } from '@tanstack/react-query';
import { keys } from '~/api/queries';
import { selectRows } from '../facts/select';

/** One object as one file shows it; the same object may stand in several. JSON is as it was stored. */
export type Shown = {
  number: number;
  line_no: number;
  kind: string;
  namespace: string | null;
  name: string;
  selector: unknown;
  labels: unknown;
  template: unknown;
  owner: unknown;
  phase: string | null;
  containers: unknown;
  status: unknown;
  rules: unknown;
};

const MOST = 5000;

const OBJECTS = `
SELECT number, line_no, kind, namespace, name, doc->'$.spec.selector' AS selector, doc->'$.metadata.labels' AS labels,
       doc->'$.spec.template.metadata.labels' AS template, doc->'$.metadata.ownerReferences[0]' AS owner,
       coalesce(doc->>'$.printed.status', doc->>'$.status.phase') AS phase,
       doc->'$.status.containerStatuses' AS containers,
       CASE WHEN kind IN ('Deployment', 'StatefulSet', 'DaemonSet') THEN doc->'$.status' END AS status,
       CASE WHEN kind = 'Ingress' THEN doc->'$.spec' END AS rules
FROM objects
WHERE kind IN ('Ingress', 'Service', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod') AND name IS NOT NULL
ORDER BY number, line_no`;

export function useObjects(caseId: string) {
  return useQuery({
    queryKey: keys.facts(caseId, 'objects'),
    queryFn: ({ signal }) => selectRows<Shown>(caseId, OBJECTS, [], signal, MOST),
  });
}
