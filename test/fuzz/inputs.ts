/**
 * Fuzzes whole inputs for a given time: `node test/fuzz/inputs.ts [--seconds 600] [--seed N]`. Takes archives of every form,
 * journals, recordings, small files of a report and kept cases, damages their bytes, and has the engine read them. Whatever
 * is read, the engine must end with a result: no error is thrown, and none takes longer than its bytes explain. Prints the
 * seed of a failure, and leaves its bytes in the folder it names.
 */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { analyze } from '../../electron/engine/analyze.ts';
import { CaseFile } from '../../electron/engine/case-store/case-file.ts';
import { pagesAround, writeCase } from '../../electron/engine/case-store/case-writer.ts';
import { StoreError } from '../../electron/engine/case-store/sqlite.ts';
import { openInput } from '../../electron/engine/intake/index.ts';
import { readSavedResult } from '../../electron/engine/saved-result/saved-result.ts';
import { buildColumns } from '../../electron/worker/columns.ts';
import { eventSeries } from '../../electron/worker/event-series.ts';
import { buildOverview } from '../../electron/worker/overview.ts';
import { tar, zip } from '../builders/archives.ts';
import { random } from '../builders/damage.ts';
import { damageBytes } from '../builders/damage-bytes.ts';
import { memInfoCase } from '../builders/mem-info-case.ts';
import { journal } from '../unit/intake/journal-builder.ts';

const option = (name: string, fallback: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
};
const seconds = Number(option('seconds', '600'));
const FIXTURES = join(import.meta.dirname, '../fixtures');
/** What one input may take: the slowest honest ones take a twentieth of it. */
const MOST_CPU_SECONDS = 20;

const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
const fixture = (path: string): Buffer => readFileSync(join(FIXTURES, path));

/** The members of the sample report, to be damaged before they are packed: a damaged archive hardly reaches its readers. */
const members: { readonly name: string; readonly body: Buffer }[] = [];
const sample = readdirSync(join(FIXTURES, 'sample')).find((name) => name.includes('.tar.')) ?? '';
for await (const member of openInput(join(FIXTURES, 'sample', sample))) {
  const pieces: Uint8Array[] = [];
  for await (const piece of member.stream()) pieces.push(piece);
  const body = Buffer.concat(pieces);
  if (body.length < 200_000) members.push({ name: `sosreport-x/${member.path}`, body });
}
for (const name of readdirSync(join(FIXTURES, 'series')))
  if (/^sa/.test(name)) members.push({ name: `sosreport-x/var/log/sa/${name}`, body: fixture(`series/${name}`) });
const kernelLines = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `java: page allocation failure. order:${i % 5}, mode:0x20`);
const journals = (['zstd', 'lz4'] as const).map(
  (kind) =>
    journal({
      entries: kernelLines(40).map((line) => ({ fields: ['_TRANSPORT=kernel', `MESSAGE=${line}`, 'PRIORITY=4'] })),
      pack: { kind, from: 20 },
    }).bytes,
);

const built = memInfoCase({ count: 70 });
const casePath = join(folder, 'case');
await writeCase(casePath, {
  analysis: built.analysis,
  overview: buildOverview({
    caseId: 'c',
    title: 'one',
    analysis: built.analysis,
    unreadable: 0,
    partial: 0,
    keptBytes: () => 1,
  }),
  columns: buildColumns(built.analysis.events, built.analysis.groups),
  series: eventSeries(built.analysis),
  pages: pagesAround(built.analysis, async (member, from, count) =>
    [...(built.logs.get(member) ?? [])].slice(from - 1, from - 1 + count),
  ),
});
const caseBytes = readFileSync(casePath);
const result = Buffer.from(JSON.stringify(built.analysis));

async function readInput(path: string): Promise<void> {
  await analyze([path], { limits: { maxTotalBytes: 256 << 20 } });
}

async function readCase(path: string): Promise<void> {
  try {
    const file = await CaseFile.open(path, 'case');
    try {
      file.analysis();
      file.series();
      file.notes();
      for await (const _ of file.allPages());
    } finally {
      file.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

async function readResult(path: string): Promise<void> {
  try {
    await readSavedResult(path);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

type Next = () => number;
type Made = readonly [name: string, bytes: Buffer, read: (path: string) => Promise<void>];
const pick = <T>(list: readonly T[], next: Next): T => list[Math.floor(next() * list.length)] as T;

/** A report of a few members, of which some are damaged. */
function report(next: Next): { name: string; body: Buffer }[] {
  return Array.from({ length: 1 + Math.floor(next() * 6) }, () => pick(members, next)).map(({ name, body }) => ({
    name,
    body: next() < 0.7 ? damageBytes(body, next) : body,
  }));
}

const packings: readonly ((bytes: Buffer) => Buffer)[] = [(bytes) => bytes, gzipSync, zstdCompressSync];
const makers: readonly ((next: Next) => Made)[] = [
  (next) => ['a.tar', pick(packings, next)(tar(...report(next))), readInput],
  (next) => ['a.tar', damageBytes(tar(...report(next)), next), readInput],
  (next) => ['a.zip', damageBytes(zip(...report(next)), next), readInput],
  (next) => ['a.tar.gz', damageBytes(pick(packings.slice(1), next)(tar(...report(next))), next), readInput],
  (next) => {
    const name = pick(readdirSync(join(FIXTURES, 'intake')), next);
    return [name, damageBytes(fixture(`intake/${name}`), next), readInput];
  },
  (next) => ['system.journal', damageBytes(pick(journals, next), next), readInput],
  (next) => {
    const { name, body } = pick(members, next);
    return [basename(name), damageBytes(body, next), readInput];
  },
  (next) => ['case', damageBytes(caseBytes, next), readCase],
  (next) => ['result.json', damageBytes(result, next), readResult],
];

let runs = 0;
let slowest = 0;
let slowestSeed = 0;
const startedAt = performance.now();
let seed = Number(option('seed', String(Math.floor(Date.now() / 1000) % 2 ** 31)));
while (performance.now() - startedAt < seconds * 1000) {
  seed = (seed + 1) | 0;
  const next = random(seed);
  const [name, bytes, read] = pick(makers, next)(next);
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const before = process.cpuUsage();
  const fail = (why: string): never => {
    console.error(`seed ${seed}: ${path}: ${why}`);
    process.exit(1);
  };
  try {
    await read(path);
  } catch (error) {
    fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const { user, system } = process.cpuUsage(before);
  const took = (user + system) / 1e6;
  if (took > MOST_CPU_SECONDS) fail(`took ${took.toFixed(1)} s`);
  if (took > slowest) [slowest, slowestSeed] = [took, seed];
  runs++;
}
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  `${runs} inputs, no crash; slowest ${slowest.toFixed(2)} s of processor (seed ${slowestSeed}), peak ${peak} MiB`,
);
