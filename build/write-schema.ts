/** Publishes contracts as JSON Schema in docs/schema. `--check` fails when one is stale. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { COMPARISON_SCHEMA_ID, comparison } from '../shared/compare/schema.ts';
import { analysis, STREAM_SCHEMA_ID, streamLine } from '../shared/contract/index.ts';
import { RULES_FORMAT, ruleFile, userRule } from '../shared/judge/rules/index.ts';

const folder = new URL('../docs/schema/', import.meta.url);
const schemas = {
  'analysis.schema.json': {
    $id: 'buddyscope.analysis/1',
    title: 'Buddyscope analysis',
    ...z.toJSONSchema(analysis, { io: 'output' }),
  },
  'stream.schema.json': {
    $id: STREAM_SCHEMA_ID,
    title: "A line of Buddyscope's analysis as NDJSON",
    ...z.toJSONSchema(streamLine, { io: 'output' }),
  },
  'comparison.schema.json': {
    $id: COMPARISON_SCHEMA_ID,
    title: 'Buddyscope comparison',
    ...z.toJSONSchema(comparison, { io: 'output' }),
  },
  'rules.schema.json': {
    $id: RULES_FORMAT,
    title: 'Buddyscope rules of a site',
    ...z.toJSONSchema(ruleFile.extend({ rules: z.array(userRule) }), { io: 'input' }),
  },
};

mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(schemas)) {
  const target = fileURLToPath(new URL(name, folder));
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (!process.argv.includes('--check')) {
    writeFileSync(target, text);
    continue;
  }
  let current = '';
  try {
    current = readFileSync(target, 'utf8');
  } catch {
    // Missing counts as stale.
  }
  if (current === text) console.log(`${name}: up to date`);
  else {
    console.error(`docs/schema/${name} is stale: run npm run schema`);
    process.exitCode = 1;
  }
}
