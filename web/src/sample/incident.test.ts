import { expect, test } from 'vitest';
import { sampleFiles } from './incident';
import { KILLS } from './times';

const NOW = new Date('2026-11-18T10:00:30Z');
const files = new Map(sampleFiles(NOW).map(({ name, text }) => [name.split('/').at(-1), text]));

test('the files tell one story: the limit was cut, the pod is killed, the gateway answers 502 in the gaps', () => {
  expect(files.get('checkout-deployment-before.yaml')).toContain('memory: 1Gi');
  expect(files.get('checkout-deployment-now.yaml')).toContain('memory: 256Mi');
  expect(files.get('describe-checkout-pod.txt')).toContain(`Restart Count:  ${KILLS.length}`);
  const gaps = files.get('gateway.log')?.match(/" 502 /g)?.length ?? 0;
  expect(gaps).toBeGreaterThan(20);
  expect(files.get('gateway.log')).toContain('[18/Nov/2026:09:10:00 +0000] "POST /catalogue');
});

test('nothing is later than now, and the same moment gives the same files', () => {
  const latest = [...(files.get('checkout.log') ?? '').matchAll(/^\S+/gm)].map(([at]) => Date.parse(at));
  expect(Math.max(...latest)).toBeLessThan(NOW.getTime());
  expect(sampleFiles(NOW)).toEqual(sampleFiles(new Date('2026-11-18T10:00:59Z')));
});

test('the trace is what Jaeger exports', () => {
  const { data } = JSON.parse(files.get('traces.json') ?? '') as { data: { spans: object[] }[] };
  expect(data.map((trace) => trace.spans.length)).toEqual([4, 2]);
});
