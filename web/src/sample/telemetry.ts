/** What was measured in the sample incident: memory every fifteen seconds, and a few requests. */

import { filled, isGone } from './logs';
import { type Clock, COLLECTED, KILLS } from './times';

const MIB = 1024 * 1024;

export function memory(at: Clock): string {
  const rows = ['timestamp,pod,container_memory_working_set_bytes,container_spec_memory_limit_bytes'];
  for (let second = 0; second < COLLECTED; second += 15) {
    const used = isGone(second) ? 0 : Math.round(filled(second) * 256 * MIB);
    const [pod, limit] =
      second < 600 ? ['checkout-6f5b9c7d88-7plqw', 1024] : ['checkout-7c9d5f6b84-x2v9k', 256];
    rows.push(`${at(second).toISOString()},${pod},${used},${Number(limit) * MIB}`);
  }
  return `${rows.join('\n')}\n`;
}

type Call = {
  id: string;
  parent?: string;
  service: string;
  name: string;
  after: number;
  length: number;
  failed?: boolean;
};

/** A request that went well and one whose upstream was gone, as Jaeger exports them. */
export function traces(at: Clock): string {
  const well: Call[] = [
    { id: 'a1', service: 'gateway', name: 'POST /checkout', after: 0, length: 47 },
    { id: 'a2', parent: 'a1', service: 'checkout', name: 'POST /orders', after: 2, length: 43 },
    { id: 'a3', parent: 'a2', service: 'checkout', name: 'INSERT orders', after: 8, length: 12 },
    { id: 'a4', parent: 'a2', service: 'payment', name: 'POST /charge', after: 22, length: 20 },
  ];
  const failed: Call[] = [
    { id: 'b1', service: 'gateway', name: 'POST /checkout', after: 0, length: 1, failed: true },
    {
      id: 'b2',
      parent: 'b1',
      service: 'gateway',
      name: 'connect checkout:8080',
      after: 0,
      length: 1,
      failed: true,
    },
  ];
  const data = [
    trace('5f1c0e6b7a2d4c3e', well, at(590)),
    trace('9b8a7c6d5e4f3a2b', failed, at(KILLS[2] + 5)),
  ];
  return `${JSON.stringify({ data }, null, 1)}\n`;
}

function trace(traceID: string, calls: readonly Call[], begins: Date) {
  const services = [...new Set(calls.map((call) => call.service))];
  const spans = calls.map((call) => ({
    traceID,
    spanID: call.id,
    operationName: call.name,
    references: call.parent ? [{ refType: 'CHILD_OF', traceID, spanID: call.parent }] : [],
    startTime: (begins.getTime() + call.after) * 1000,
    duration: call.length * 1000,
    processID: `p${services.indexOf(call.service)}`,
    tags: call.failed
      ? [
          { key: 'error', type: 'bool', value: true },
          {
            key: 'error.message',
            type: 'string',
            value: 'connect() failed (111: Connection refused) while connecting to upstream',
          },
        ]
      : [],
    logs: [],
  }));
  const processes = Object.fromEntries(
    services.map((serviceName, number) => [`p${number}`, { serviceName }]),
  );
  return { traceID, spans, processes };
}
