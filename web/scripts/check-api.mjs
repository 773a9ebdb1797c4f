// Fails when the committed client types are not those that docs/openapi.json gives.
import { readFile } from 'node:fs/promises';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';

const made =
  COMMENT_HEADER + astToString(await openapiTS(new URL('../../docs/openapi.json', import.meta.url)));
const kept = await readFile(new URL('../src/api/schema.d.ts', import.meta.url), 'utf8');

if (made.trim() !== kept.trim()) {
  process.stderr.write(
    'src/api/schema.d.ts is not what docs/openapi.json gives. Run: npm run generate:api\n',
  );
  process.exit(1);
}
process.stdout.write('The client fits the API.\n');
