import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLUMNS, type FleetRow, TABLES, type TableName } from '../../shared/fleet/columns.ts';
import { dress, report } from '../builders/kernel-log.ts';
import { cli, ROOT, type Run, SAMPLE } from './run-cli.ts';

let folder = '';
let out = '';
let run: Run;
const rowsOf = (text: string): FleetRow[] => text.split('\n').flatMap((line) => (line === '' ? [] : JSON.parse(line)));
const table = (name: TableName, from = out): FleetRow[] =>
  rowsOf(readFileSync(join(from, `${name}.ndjson`), 'utf8')).map((row) => ({ ...row, table: name }));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'buddyscope-batch-'));
  const cases = join(folder, 'cases');
  mkdirSync(cases);
  cpSync(SAMPLE, join(cases, 'sosreport-app-db01.tar.xz'));
  writeFileSync(join(cases, 'dmesg-nginx.txt'), dress.dmesg(report({ comm: "nginx: 'worker'", order: 3 })).join('\n'));
  writeFileSync(join(cases, 'quiet.log'), 'Nov 22 10:00:00 host kernel: all is well\n');
  // Cut in the middle: a report of which nothing remains.
  writeFileSync(join(cases, 'broken.tar.xz'), readFileSync(SAMPLE).subarray(0, 40));
  out = join(folder, 'out');
  run = cli('batch', cases, '--out', out);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('batch', () => {
  it('one row a report, the broken one with its reason; the rest is read', () => {
    expect(run.code).toBe(4);
    const reports = Object.fromEntries(table('reports').map((row) => [String(row['path']).split('/').at(-1), row]));
    expect(reports['sosreport-app-db01.tar.xz']).toMatchObject({
      status: 'read',
      hostname: 'app-db01',
      failures: 39,
      suppressed: 156,
    });
    expect(reports['dmesg-nginx.txt']).toMatchObject({ status: 'read', failures: 1 });
    expect(reports['quiet.log']).toMatchObject({ status: 'read', failures: 0 });
    expect(reports['broken.tar.xz']?.['status']).not.toBe('read');
    expect(reports['broken.tar.xz']?.['problem']).toContain('broken.tar.xz');
  });

  it('says of a failure what the analysis says', () => {
    const analysis = JSON.parse(cli('analyze', SAMPLE, '--format', 'json').stdout);
    const [first] = analysis.events;
    const key = table('reports').find((row) => row['hostname'] === 'app-db01')?.['report'];
    const rows = table('failures').filter((row) => row['report'] === key);
    expect(rows).toHaveLength(analysis.events.length);
    expect(rows.find((row) => row['event'] === first.id)).toMatchObject({
      order: first.order,
      process: first.process,
      cause: first.verdict.cause,
      timeText: first.time,
      time: new Date(first.time).toISOString(),
      fingerprint: first.fingerprint,
    });
  });

  it('the documented queries run over the Parquet files and see what NDJSON holds', async () => {
    const duck = await (await DuckDBInstance.create()).connect();
    const ask = async (sql: string) =>
      (
        await duck.runAndReadAll(sql.replaceAll(/'(\w+\.parquet)'/g, (_, name) => `'${join(out, name)}'`))
      ).getRowObjectsJson();
    for (const name of TABLES) {
      const columns = COLUMNS[name].map((column) => column.name);
      // Times are compared as moments, whatever text each side makes of them.
      const norm = (row: Record<string, unknown>) =>
        COLUMNS[name].map(({ name: column, type }) => {
          const cell = row[column] ?? null;
          if (cell === null) return null;
          if (type === 'time')
            return Date.parse(
              String(cell)
                .replace(' ', 'T')
                .replace(/[+]00$/, 'Z'),
            );
          return type === 'integer' || type === 'number' ? Number(cell) : cell;
        });
      await duck.run(`SET TimeZone = 'UTC'`);
      const stored = await ask(`SELECT ${columns.map((c) => `"${c}"`).join(', ')} FROM '${name}.parquet'`);
      expect(stored.map(norm)).toEqual(table(name).map(norm));
    }
    const queries = [...readFileSync(`${ROOT}docs/fleet.md`, 'utf8').matchAll(/```sql\n([\s\S]*?)```/g)];
    expect(queries.length).toBeGreaterThan(3);
    const answers = [];
    for (const [, sql] of queries) answers.push(await ask(sql ?? ''));
    expect((answers[0] ?? []).reduce((sum, row) => sum + Number(row['failures']), 0)).toBe(40);
    expect(answers[3]).toHaveLength(1);
  });

  it('the same again reads nothing and writes the same tables', () => {
    const before = TABLES.map((name) => readFileSync(join(out, `${name}.parquet`)));
    const again = cli('batch', join(folder, 'cases'), '--out', out);
    expect(again.code).toBe(4);
    expect(TABLES.map((name) => readFileSync(join(out, `${name}.parquet`)))).toEqual(before);
  });

  it('partitions sent through rows --stdin, as Spark does, give the rows of batch', () => {
    const paths = table('reports').map((row) => String(row['path']));
    const pipe = (lines: readonly string[]): FleetRow[] =>
      rowsOf(
        spawnSync(process.execPath, [`${ROOT}dist/cli.mjs`, 'rows', '--stdin'], {
          input: lines.map((line) => `${line}\n`).join(''),
          encoding: 'utf8',
          maxBuffer: 1 << 28,
        }).stdout,
      );
    const piped = [
      ...pipe(paths.filter((_, i) => i % 2 === 0)),
      ...pipe(paths.filter((_, i) => i % 2 === 1)),
      ...pipe([]),
    ];
    const sorted = (rows: readonly FleetRow[]) =>
      rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
    expect(sorted(piped)).toEqual(sorted(TABLES.flatMap((name) => table(name))));
  });

  it('shards write tables that together are the whole', () => {
    const paths = table('reports').map((row) => String(row['path']));
    const parts = [1, 2].flatMap((part) => {
      const target = join(folder, `shard-${part}`);
      spawnSync(
        process.execPath,
        [`${ROOT}dist/cli.mjs`, 'batch', '--stdin', '--shard', `${part}/2`, '--out', target, '--format', 'ndjson'],
        { input: paths.join('\n'), encoding: 'utf8' },
      );
      return table('reports', target).map((row) => String(row['path']));
    });
    expect(parts.sort()).toEqual(paths.sort());
  });

  it('the documentation names every column', () => {
    const text = readFileSync(`${ROOT}docs/fleet.md`, 'utf8').replace(/ +/g, ' ');
    for (const name of TABLES)
      for (const column of COLUMNS[name]) expect(text).toContain(`| ${column.name} | ${column.type}`);
  });

  it('a wrong call is told in one line', () => {
    for (const args of [
      ['/x'],
      ['/x', '--out', out, '--shard', '5/4'],
      ['/x', '--out', out, '--jobs', '0'],
      ['--out', out],
    ]) {
      const wrong = cli('batch', ...args);
      expect(wrong.code).toBe(2);
      expect(wrong.stderr.trim().split('\n')).toHaveLength(1);
    }
  });
});
