/**
 * The sample incident: a release cut the memory limit of a shop's checkout to a quarter; its pods are killed, and the
 * gateway answers 502. Written as the tools write, with times of an hour ago; nothing of it is real.
 */
import { logs } from './logs';
import { describedPod, events, manifest, pods } from './objects';
import { memory, traces } from './telemetry';
import { type Clock, COLLECTED } from './times';

export const SAMPLE_TITLE = 'Sample: checkout answers 502';
export const SAMPLE_QUESTION = 'What is wrong and why?';

/** The files of the incident as somebody would collect them, by name. */
export function sampleFiles(now: Date): { name: string; text: string }[] {
  const start = Math.floor(now.getTime() / 60_000) * 60_000 - COLLECTED * 1000;
  const at: Clock = (second) => new Date(start + second * 1000);
  return [
    { name: 'sample/kubectl-get-pods.txt', text: pods() },
    { name: 'sample/describe-checkout-pod.txt', text: describedPod(at) },
    { name: 'sample/kubectl-get-events.txt', text: events() },
    { name: 'sample/checkout-deployment-before.yaml', text: manifest('1Gi', '4.18.2') },
    { name: 'sample/checkout-deployment-now.yaml', text: manifest('256Mi', '4.19.0') },
    ...logs(at),
    { name: 'sample/checkout-memory.csv', text: memory(at) },
    { name: 'sample/traces.json', text: traces(at) },
  ];
}
