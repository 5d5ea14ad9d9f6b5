import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriesCommand } from '../../electron/cli/series-command.ts';

interface Json {
  name: string;
  unit: string;
  kind: string;
  origin: string;
  source: string;
  points: [string, number][];
}

const SA = fileURLToPath(new URL('../fixtures/series/sa22', import.meta.url));
const REFERENCE = fileURLToPath(new URL('../fixtures/series/sa22.json', import.meta.url));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'buddyscope-series-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ code: number; text: string }> {
  const out = join(folder, 'out');
  const code = await seriesCommand([...args, '--quiet', '--out', out]);
  return { code, text: readFileSync(out, 'utf8') };
}

/** Free memory and received packets by moment, as sadf itself printed them. */
function reference(): { time: string; memfree: number; rxpck: number }[] {
  const host = JSON.parse(readFileSync(REFERENCE, 'utf8')).sysstat.hosts[0];
  return host.statistics.map(
    (each: {
      timestamp: { date: string; time: string };
      memory: { memfree: number };
      network: { 'net-dev': { iface: string; rxpck: number }[] };
    }) => ({
      time: `${each.timestamp.date}T${each.timestamp.time}Z`,
      memfree: each.memory.memfree,
      rxpck: each.network['net-dev'].find(({ iface }) => iface === 'lo')?.rxpck,
    }),
  );
}

describe('buddyscope series', () => {
  it('prints what sadf -j prints of the same file, under the same paths', async () => {
    const { code, text } = await run(SA);
    const all: Json[] = JSON.parse(text);
    expect(code).toBe(0);
    const free = all.find((each) => each.origin === 'memory.memfree');
    expect(free).toMatchObject({ name: 'Free memory', unit: 'KiB', kind: 'gauge', source: 'sa22' });
    expect(free?.points).toEqual(reference().map(({ time, memfree }) => [time, memfree]));
    const packets = all.find((each) => each.origin === 'network.net-dev[lo].rxpck');
    expect(packets?.points).toEqual(reference().map(({ time, rxpck }) => [time, rxpck]));
  });

  it('keeps only what matches by name, origin or source, whatever the capitals', async () => {
    const one: Json[] = JSON.parse((await run(SA, '--match', 'FREE MEMORY')).text);
    expect(one.map((each) => each.origin)).toEqual(['memory.memfree']);
    expect(JSON.parse((await run(SA, '--match', 'nothing like it')).text)).toEqual([]);
  });

  it('prints CSV with one header', async () => {
    const { text } = await run(SA, '--match', 'memory.', '--format', 'csv');
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).toBe('time,origin,value,unit,source');
    expect(lines.filter((line) => line.startsWith('time,'))).toHaveLength(1);
    const first = reference()[0];
    expect(lines).toContain(`${first?.time},memory.memfree,${first?.memfree},KiB,sa22`);
  });

  it('goes on with what can be read: 4 when one input cannot, 3 when none can', async () => {
    copyFileSync(SA, join(folder, 'sa22'));
    expect((await run(join(folder, 'sa22'), join(folder, 'not-there'))).code).toBe(4);
    expect(await seriesCommand([join(folder, 'not-there'), '--quiet'])).toBe(3);
  });

  it('refuses a wrong call', async () => {
    await expect(seriesCommand([])).rejects.toThrow('series needs a path');
    await expect(seriesCommand([SA, '--format', 'xml'])).rejects.toThrow('--format takes json or csv');
  });
});
