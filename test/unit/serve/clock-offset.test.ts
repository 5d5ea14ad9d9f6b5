/** A clock that was wrong is set right from the window: times, order and notes follow, and a bad offset costs nothing. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Library } from '../../../electron/engine/case-store/library.ts';
import type { CallContext, Handlers } from '../../../electron/worker/serve-calls.ts';
import { Session } from '../../../electron/worker/session.ts';
import type { Answer, MethodName, ParsedParams } from '../../../shared/contract/wire/index.ts';

let folder = '';
let session: Session;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buddyscope-test-'));
  session = new Session({
    host: 'serve',
    start: [],
    mayTypePaths: true,
    samplePath: null,
    library: await Library.open(join(folder, 'library')),
    scratchFolder: folder,
    resolve: (item) => (item.kind === 'path' ? item.path : ''),
  });
});

afterEach(async () => {
  await session.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask<M extends MethodName>(method: M, params: ParsedParams<M>): Promise<Answer<M>> {
  const context: CallContext<M> = { signal: new AbortController().signal, progress: () => true };
  return await (session.handlers[method] as Handlers[M])(params, context);
}

const failure = (stamp: string, process: string): string =>
  `${stamp} host kernel: ${process}: page allocation failure: order:1, mode:0x20\n`;

async function openTwoLogs(): Promise<string> {
  const [one, two] = [join(folder, 'messages'), join(folder, 'console.log')];
  await writeFile(one, failure('2026-11-22T10:00:00+00:00', 'swapper'));
  await writeFile(two, failure('2026-11-22T10:30:00+00:00', 'java'));
  const items = [one, two].map((path) => ({ kind: 'path', path }) as const);
  return (await ask('case.open', { items })).caseId;
}

test('the times of the moved log change, its events change places, and a note stays with its event', async () => {
  const caseId = await openTwoLogs();
  const before = await ask('clock.offset.get', { caseId });
  const console = before.sources.find((source) => source.source.includes('console'))?.source ?? '';
  expect(before).toMatchObject({ offsets: [], fixed: null });
  expect((await ask('case.event', { caseId, row: 1 })).event).toMatchObject({ id: 'e2', process: 'java' });
  const note = { id: 'n1', member: null, line: null, eventId: 'e2', text: 'the first one', createdMs: 1 };
  await ask('notes.put', { caseId, note });

  const offsets = [{ source: console, seconds: -3600 }];
  expect((await ask('clock.offset.put', { caseId, offsets })).caseId).toBe(caseId);

  expect((await ask('case.event', { caseId, row: 0 })).event).toMatchObject({
    id: 'e1',
    process: 'java',
    time: '2026-11-22T09:30:00Z',
  });
  expect((await ask('notes.list', { caseId }))[0]?.eventId).toBe('e1');
  const after = await ask('clock.offset.get', { caseId });
  expect(after.offsets).toEqual(offsets);
  expect(after.notes.join()).toContain('-3600 s were added');

  await ask('clock.offset.put', { caseId, offsets: [] });
  expect((await ask('case.event', { caseId, row: 0 })).event).toMatchObject({ process: 'swapper' });
});

test('the offsets outlive the session, and can be changed as long as the logs lie there', async () => {
  const caseId = await openTwoLogs();
  const offsets = [{ source: '*', seconds: 5 }];
  const note = { id: 'n1', member: null, line: null, eventId: 'e2', text: 'kept', createdMs: 1 };
  await ask('notes.put', { caseId, note });
  const edits = await ask('report.edits.get', { caseId });
  const worded = { ...edits, head: { ...edits.head, customer: 'Example GmbH' } };
  await ask('report.edits.put', { caseId, edits: worded });
  await ask('clock.offset.put', { caseId, offsets });
  await session.close();
  await rm(join(folder, 'console.log'));
  session = new Session({
    host: 'serve',
    start: [],
    mayTypePaths: true,
    samplePath: null,
    library: await Library.open(join(folder, 'library')),
    scratchFolder: folder,
    resolve: () => '',
  });
  await ask('case.reopen', { caseId });
  expect(await ask('notes.list', { caseId })).toEqual([note]);
  expect(await ask('report.edits.get', { caseId })).toEqual(worded);
  expect(await ask('clock.offset.get', { caseId })).toMatchObject({ offsets, fixed: expect.any(String) });
  await expect(ask('clock.offset.put', { caseId, offsets: [] })).rejects.toThrow(/not here/);
  expect((await ask('case.event', { caseId, row: 0 })).event.time).toBe('2026-11-22T10:00:05Z');
});

test('a case whose log has gone meanwhile stays as it was', async () => {
  const caseId = await openTwoLogs();
  await rm(join(folder, 'messages'));
  await rm(join(folder, 'console.log'));
  await expect(ask('clock.offset.put', { caseId, offsets: [{ source: '*', seconds: 5 }] })).rejects.toThrow();
  expect((await ask('case.event', { caseId, row: 0 })).event).toMatchObject({ process: 'swapper' });
  expect((await ask('clock.offset.get', { caseId })).offsets).toEqual([]);
});
