import { expect, test } from 'vitest';
import { bare } from './bare';

test('an excerpt shows no marks of Markdown, and keeps what only looks like them', () => {
  const text =
    '## Fix\n1. Compare **both**:\n\n   ```sh\n   kubectl get secret\n   ```\n2. Set `password`, not src/**/*.js';
  expect(bare(text)).toBe('Fix\n1. Compare both:\n\n   kubectl get secret\n2. Set password, not src/**/*.js');
});

test('an excerpt whose lines were joined keeps its words apart, and all of them', () => {
  expect(bare('It has plenty. ```text Reason: OOMKilled ``` And then')).toBe(
    'It has plenty. Reason: OOMKilled And then',
  );
  expect(bare('```sh\nkubectl get pods\n```')).toBe('kubectl get pods\n');
  expect(bare(' refuses the ')).toBe(' refuses the ');
});
