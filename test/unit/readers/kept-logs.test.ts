import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyze } from '../../../electron/engine/analyze.ts';
import { LogStore } from '../../../electron/engine/log-store/log-store.ts';
import { dress, report } from '../../builders/kernel-log.ts';

const text = `${dress.dmesg(report({ order: 2 })).join('\n')}\n`;
let folder = '';
let store: LogStore;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'buddyscope-kept-'));
  store = await LogStore.create();
});
afterAll(async () => {
  await store.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function excerptOf(path: string): Promise<{ lines: string[] | null; place: string | null }> {
  const { analysis } = await analyze([path], { store });
  const place = analysis.events[0]?.evidence[0];
  if (place === undefined) throw new Error(`nothing was found in ${path}`);
  return { lines: await store.excerpt(place, 3), place: store.locate(place.member)?.path ?? null };
}

describe('the raw text of a log', () => {
  it('stays where it lies when it is the input itself', async () => {
    const path = join(folder, 'plain.log');
    writeFileSync(path, text);
    const { lines, place } = await excerptOf(path);
    expect(place).toBe(path);
    expect(lines).toEqual(text.split('\n').slice(0, 3));
    rmSync(path);
    expect(await store.excerpt({ member: 'plain.log', line: 1, endLine: 2, byteOffset: 0 }, 3)).toBeNull();
  });

  it('costs no failure when there is no room for it: the log is read, and what is missing is said', async () => {
    const full = await LogStore.create();
    // Its folder is gone: no file can be made there, as on a full disk.
    await full.dispose();
    const path = join(folder, 'full.log.gz');
    writeFileSync(path, gzipSync(text));
    const { analysis } = await analyze([path], { store: full });
    expect(analysis.events).toHaveLength(1);
    expect(analysis.coverage.missing.join()).toMatch(/full\.log\.gz: only its first 0 bytes are kept/);
    expect(full.locate('full.log.gz')).toBeNull();
  });

  it.each([
    ['compressed', 'packed.log.gz', gzipSync(text)],
    ['UTF-16', 'wide.log', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ])('is copied when it is read as something else: %s', async (_, name, bytes) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const { lines, place } = await excerptOf(path);
    expect(place).not.toBe(path);
    expect(lines?.[0]).toContain('page allocation failure: order:2');
  });
});
