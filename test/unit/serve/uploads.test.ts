/** Files dropped on the window: no stream fills the disk, and none lands where it was not meant to. */
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Uploads } from '../../../electron/serve/uploads.ts';

let uploads: Uploads;
beforeEach(async () => {
  uploads = await Uploads.create({ fileBytes: 100, uploads: 3, folderFiles: 2 });
});
afterEach(async () => await uploads.dispose());

/** A request as far as an upload looks at it. */
function sent(body: string, declared?: number): IncomingMessage {
  const stream = Readable.from([Buffer.from(body)]);
  return Object.assign(stream, {
    headers: declared === undefined ? {} : { 'content-length': String(declared) },
  }) as unknown as IncomingMessage;
}

test('a file larger than files may be is refused, whether it says so or not', async () => {
  await expect(uploads.receive(sent('x', 101), 'a')).rejects.toMatchObject({ status: 413 });
  await expect(uploads.receive(sent('x'.repeat(101)), 'a')).rejects.toMatchObject({ status: 413 });
  const { id } = await uploads.receive(sent('x'.repeat(100), 100), 'a');
  expect(readFileSync(uploads.pathOf(id) ?? '', 'utf8')).toBe('x'.repeat(100));
});

test('a file for which the disk has no room is refused before it is written', async () => {
  const roomy = await Uploads.create({ fileBytes: Number.MAX_SAFE_INTEGER, uploads: 3, folderFiles: 2 });
  await expect(roomy.receive(sent('x', 2 ** 52), 'a')).rejects.toMatchObject({ status: 507 });
  await roomy.dispose();
});

test('a file that broke off is none', async () => {
  await expect(uploads.receive(sent('half', 8), 'a')).rejects.toMatchObject({ status: 400 });
});

test('there are so many files, and so many in a folder', async () => {
  const folder = await uploads.receiveInto(sent('x'), { id: null, name: 'f', path: 'a' });
  await uploads.receiveInto(sent('x'), { id: folder.id, name: 'f', path: 'b' });
  await expect(uploads.receiveInto(sent('x'), { id: folder.id, name: 'f', path: 'c' })).rejects.toMatchObject({
    status: 413,
  });
  await uploads.receive(sent('x'), 'a');
  await uploads.receive(sent('x'), 'a');
  await expect(uploads.receive(sent('x'), 'a')).rejects.toMatchObject({ status: 413 });
  await expect(uploads.receiveInto(sent('x'), { id: null, name: 'f', path: 'a' })).rejects.toMatchObject({
    status: 413,
  });
});

test('a folder takes only what can stand in it, and is one that was begun here', async () => {
  const file = await uploads.receive(sent('x'), 'a');
  for (const [id, path] of [
    [null, '/'],
    [null, 'a/'.repeat(50)],
    ['unknown', 'a'],
    // A file is no folder.
    [file.id, 'a'],
  ] as const)
    await expect(uploads.receiveInto(sent('x'), { id, name: 'f', path })).rejects.toMatchObject({ status: 400 });
});

test('nothing is left when the session ends', async () => {
  const { id } = await uploads.receive(sent('x'), 'a');
  const path = uploads.pathOf(id) ?? '';
  expect(existsSync(path)).toBe(true);
  await uploads.dispose();
  expect(existsSync(path)).toBe(false);
});
