/** Searching the logs of a case from the window: the same lines while it is open and when it is opened again. */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Library } from '../../../electron/engine/case-store/library.ts';
import type { CallContext, Handlers } from '../../../electron/worker/serve-calls.ts';
import { Session } from '../../../electron/worker/session.ts';
import type { Answer, MethodName, ParsedParams, SearchAnswer } from '../../../shared/contract/wire/index.ts';
import { tar } from '../../builders/archives.ts';
import { dress, report } from '../../builders/kernel-log.ts';

let folder = '';
let session: Session;

async function newSession(): Promise<Session> {
  return new Session({
    host: 'serve',
    start: [],
    mayTypePaths: true,
    samplePath: null,
    library: await Library.open(join(folder, 'library')),
    scratchFolder: folder,
    resolve: (item) => (item.kind === 'path' ? item.path : ''),
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buddyscope-test-'));
  session = await newSession();
});

afterEach(async () => {
  await session.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask<M extends MethodName>(
  method: M,
  params: ParsedParams<M>,
  signal = new AbortController().signal,
): Promise<Answer<M>> {
  const context: CallContext<M> = { signal, progress: () => true };
  return await (session.handlers[method] as Handlers[M])(params, context);
}

const log = `${dress.syslogSeconds(report()).join('\n')}\nthe end, Größe 7\n`;
const lines = log.split('\n').length - 1;
const LOG = 'var/log/messages';

async function openReport(): Promise<{ caseId: string; path: string }> {
  const path = join(folder, 'sosreport-a.tar.gz');
  const old = gzipSync('rotated away, Größe 8\n');
  await writeFile(
    path,
    gzipSync(tar({ name: `s/${LOG}`, body: log }, { name: 's/var/log/messages-20261101.gz', body: old })),
  );
  const { caseId } = await ask('case.open', { items: [{ kind: 'path', path }] });
  return { caseId, path };
}

async function find(
  caseId: string,
  pattern: string,
  regex = false,
  signal?: AbortSignal,
  member: string | null = null,
): Promise<SearchAnswer> {
  return await ask('log.search', { caseId, member, pattern, regex, matchCase: false, maxHits: 100 }, signal);
}

async function reopen(caseId: string): Promise<void> {
  // The case is written behind the back of the window.
  await session.close();
  session = await newSession();
  await ask('case.reopen', { caseId });
}

test('a case that is opened again gives the same hits, read from the report where it still lies', async () => {
  const { caseId } = await openReport();
  const live = await find(caseId, 'größe \\d', true);
  expect(live).toEqual({
    hits: [
      { member: LOG, line: lines, text: 'the end, Größe 7' },
      { member: 'var/log/messages-20261101.gz', line: 1, text: 'rotated away, Größe 8' },
    ],
    total: 2,
    complete: true,
    missing: [],
  });
  await reopen(caseId);
  expect(await find(caseId, 'größe \\d', true)).toEqual(live);
  expect((await find(caseId, 'größe', false, undefined, LOG)).hits).toEqual(live.hits.slice(0, 1));
});

test('a report that was changed meanwhile is not searched, and one that is gone is named', async () => {
  const { caseId, path } = await openReport();
  await reopen(caseId);
  const { size } = await stat(path);
  await writeFile(path, gzipSync(tar({ name: `s/${LOG}`, body: 'größe 9\n' })));
  await expect(find(caseId, 'größe')).rejects.toThrow(/sosreport-a\.tar\.gz is not the file any more/);
  // As long as before, and another file all the same.
  await writeFile(path, Buffer.concat([gzipSync(`größe ${'x'.repeat(4)}\n`), Buffer.alloc(size)]).subarray(0, size));
  await expect(find(caseId, 'größe')).rejects.toThrow(/is not the file any more/);
  await rm(path);
  await expect(find(caseId, 'größe')).rejects.toThrow(/sosreport-a\.tar\.gz.* is no longer there/);
});

test('a pattern that would never end elsewhere ends, and one that is none is told', async () => {
  const path = join(folder, 'messages');
  await writeFile(path, `${log}${'a'.repeat(5000)}!\n`);
  const { caseId } = await ask('case.open', { items: [{ kind: 'path', path }] });
  expect((await find(caseId, '^(a+)+$', true)).total).toBe(0);
  await expect(find(caseId, '(', true)).rejects.toThrow(/no regular expression/);
  await expect(find(caseId, '(?=x)', true)).rejects.toThrow(/Look-around/);
});

test('a search that is stopped rejects, and the next one is answered', async () => {
  const { caseId } = await openReport();
  const stop = new AbortController();
  const run = find(caseId, 'e', false, stop.signal);
  stop.abort(new Error('enough'));
  await expect(run).rejects.toThrow('enough');
  expect((await find(caseId, 'the end')).total).toBe(1);
});
