import { expect, test } from 'vitest';
import { topologyOf } from './topology';
import type { Shown } from './use-objects';

function object(kind: string, name: string, more: Partial<Shown> = {}): Shown {
  return {
    number: 1,
    line_no: 1,
    kind,
    name,
    namespace: 'shop',
    selector: null,
    labels: null,
    template: null,
    owner: null,
    phase: null,
    containers: null,
    status: null,
    rules: null,
    ...more,
  };
}

const WEB = [
  object('Service', 'web', { selector: '{"app":"web"}' }),
  object('Deployment', 'web', { template: { app: 'web' } }),
  object('Pod', 'web-7d9f8c6b5-abcde', {
    labels: { app: 'web', 'pod-template-hash': '7d9f8c6b5' },
    owner: { kind: 'ReplicaSet', name: 'web-7d9f8c6b5' },
    phase: 'Running',
    containers: [{ ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
  }),
  object('Pod', 'web-7d9f8c6b5-fghij', {
    labels: { app: 'web' },
    owner: { kind: 'ReplicaSet', name: 'web-7d9f8c6b5' },
    phase: 'Running',
    containers: [{ ready: true, state: {} }],
  }),
];

test('pods are counted at their workload, and what is wrong with one is said there', () => {
  const { columns, edges } = topologyOf(WEB, new Set());
  expect(columns[2]).toHaveLength(1);
  expect(columns[2][0]).toMatchObject({
    kind: 'Deployment',
    pods: '1 of 2 ready',
    trouble: 'CrashLoopBackOff',
  });
  expect(edges).toEqual([{ from: 'Service|shop|web', to: 'Deployment|shop|web' }]);
});

test('a service that selects nothing says so, where labels are there to be selected', () => {
  const lost = object('Service', 'cart', { selector: { app: 'basket' } });
  const service = topologyOf([...WEB, lost], new Set()).columns[1].find((node) => node.name === 'cart');
  expect(service?.trouble).toBe('selects nothing');
  expect(topologyOf([lost], new Set()).columns[1][0]?.trouble).toBe('');
});

test('another namespace is another place', () => {
  const other = object('Service', 'web', { namespace: 'test', selector: { app: 'web' } });
  expect(topologyOf([...WEB, other], new Set()).edges).toHaveLength(1);
});

test('an ingress leads to its services, and misses one that is not there', () => {
  const path = (name: string) => ({ backend: { service: { name } } });
  const ingress = object('Ingress', 'shop', {
    rules: { rules: [{ http: { paths: [path('web'), path('gone')] } }] },
  });
  const { columns, edges } = topologyOf([...WEB, ingress], new Set());
  expect(edges).toContainEqual({ from: 'Ingress|shop|shop', to: 'Service|shop|web' });
  expect(columns[0][0]?.trouble).toBe('no service gone');
});

test('the blamed component stands first and is marked, also by one of its pods', () => {
  const fine = object('Deployment', 'aaa');
  const { columns } = topologyOf([fine, ...WEB], new Set(['Pod/web-7d9f8c6b5-abcde']));
  expect(columns[2].map(({ name, isBlamed }) => [name, isBlamed])).toEqual([
    ['web', true],
    ['aaa', false],
  ]);
});

test('the same object in two files is one, with the fields of both', () => {
  const named = object('Pod', 'web-7d9f8c6b5-abcde', { phase: 'Running' });
  expect(topologyOf([named, ...WEB], new Set()).columns[2][0]?.pods).toBe('1 of 2 ready');
});

test('a table that names no namespace shows the objects of the one that other files name', () => {
  const table = [
    object('Pod', 'web-7d9f8c6b5-abcde', { number: 2, namespace: null }),
    object('Pod', 'cart-5c6d7e8f9-abcde', { number: 2, namespace: null }),
  ];
  const { columns } = topologyOf([...WEB, ...table], new Set());
  expect(columns[2].map(({ id }) => id)).toEqual(['Deployment|shop|web', 'Deployment|shop|cart']);
});

test('a table whose objects are known in two namespaces stays without one', () => {
  const known = [object('Pod', 'a', { namespace: 'x' }), object('Pod', 'a', { namespace: 'y' })];
  const { columns } = topologyOf([...known, object('Pod', 'a', { number: 2, namespace: null })], new Set());
  expect(columns[2].map(({ id }) => id).sort()).toEqual(['Pod|x|a', 'Pod|y|a', 'Pod||a']);
});
