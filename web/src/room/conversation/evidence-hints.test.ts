import { expect, test } from 'vitest';
import { hintOf } from './evidence-hints';

test.each([
  ['kubectl logs web-1 -n shop --previous', /before its last restart/],
  ['kubectl logs web-1 -n shop', /Log lines/],
  ['kubectl get events -n shop --sort-by=.lastTimestamp', /LAST SEEN/],
  ['kubectl get deploy web -o yaml', /apiVersion/],
  ['kubectl describe pod web-1', /Events:/],
])('%s says how its output looks', (command, looks) => {
  expect(hintOf(command).looks).toMatch(looks);
  expect(hintOf(command).where).toMatch(/kubectl reaches this cluster/);
});

test('a path says where the file is', () => {
  expect(hintOf("bring '/var/log/auth.log' of the bastion").where).toBe('/var/log/auth.log on the host');
  expect(hintOf('Bring the application log around the time it began.')).toEqual({ where: null, looks: null });
});
