/** Publishes the result contract as JSON Schema: docs/schema/analysis.schema.json. `--check` fails when it is stale. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { analysis } from '../shared/contract/index.ts';

const target = new URL('../docs/schema/analysis.schema.json', import.meta.url);
const schema = {
  $id: 'buddyscope.analysis/1',
  title: 'Buddyscope analysis',
  ...z.toJSONSchema(analysis, { io: 'output' }),
};
const text = `${JSON.stringify(schema, null, 2)}\n`;

if (process.argv.includes('--check')) {
  let current = '';
  try {
    current = readFileSync(target, 'utf8');
  } catch {
    // Missing counts as stale.
  }
  if (current !== text) {
    console.error('docs/schema/analysis.schema.json is stale: run npm run schema');
    process.exitCode = 1;
  } else console.log('schema: up to date');
} else {
  mkdirSync(dirname(target.pathname), { recursive: true });
  writeFileSync(target, text);
}
