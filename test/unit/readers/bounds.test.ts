/** What is kept of an input for later is bounded, whatever the input is. */
import { expect, test } from 'vitest';
import { LogStore } from '../../../electron/engine/log-store/log-store.ts';
import { readBytes } from '../../../electron/engine/readers/read-sysstat.ts';
import { readText } from '../../../electron/engine/readers/read-text.ts';

async function* pieces(count: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield Buffer.from('0123456789');
}

test('a small file that is large is not read as text', async () => {
  expect(await readText(pieces(10), 100)).toHaveLength(100);
  expect(await readText(pieces(1_000_000), 100)).toBeNull();
});

test('a recording larger than recordings are is not held', async () => {
  expect((await readBytes(pieces(10), 100))?.length).toBe(100);
  expect(await readBytes(pieces(1_000_000), 100)).toBeNull();
});

test('logs are spooled up to a limit, which all of them share, and it is said', async () => {
  const store = await LogStore.create(undefined, 1000);
  const [a, b] = [await store.writer('a'), await store.writer('b')];
  await a.write(Buffer.alloc(600, 'x\n'));
  await b.write(Buffer.alloc(600, 'x\n'));
  await b.write(Buffer.alloc(100, 'x\n'));
  await Promise.all([a.end(), b.end()]);
  expect(store.locate('a')?.bytes).toBe(600);
  expect(store.locate('b')).toBeNull();
  expect(store.problems).toEqual([expect.stringMatching(/^b: only its first 0 bytes.*limit for temporary files/)]);
  await store.dispose();
});

test('an excerpt of a line of a megabyte is cut', async () => {
  const store = await LogStore.create();
  const writer = await store.writer('a');
  await writer.write(Buffer.alloc(1 << 20, 'x'));
  await writer.end();
  const place = { member: 'a', line: 1, endLine: 1, byteOffset: 0 };
  const lines = (await store.excerpt(place, 10)) ?? [];
  expect(lines.join('').length).toBeLessThanOrEqual(256 * 1024);
  expect(await store.excerpt({ ...place, byteOffset: 1 << 30 }, 10)).toBeNull();
  await store.dispose();
});

test('small files are kept as text up to a limit', async () => {
  const store = await LogStore.create();
  const place = { line: 1, endLine: 1, byteOffset: 0 };
  store.keepText('a', 'first\n');
  store.keepText('b', 'x'.repeat(17 << 20));
  expect(await store.excerpt({ member: 'a', ...place }, 1)).toEqual(['first']);
  expect(await store.excerpt({ member: 'b', ...place }, 1)).toBeNull();
  await store.dispose();
});
