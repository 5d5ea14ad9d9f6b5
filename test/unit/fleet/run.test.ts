import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Done, lossOf, partOf, type RunOptions, runUnits } from '../../../electron/engine/fleet/run.ts';
import { listUnits, shardOf, type Unit } from '../../../electron/engine/fleet/units.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'buddyscope-fleet-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const put = (name: string, text = name): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};
const names = (units: readonly Unit[]): string[] => units.map((unit) => unit.path.slice(folder.length + 1));

/** A reader that does what the name of its path says. */
const READER = `
const path = process.argv.at(-1);
if (path.includes('crash')) process.abort();
if (path.includes('hang')) setInterval(() => {}, 1000);
else if (path.includes('refuses')) { console.error('no\\u001b[31m way'); process.exit(70); }
else {
  console.log(JSON.stringify({ table: 'reports', report: 'x', path, status: 'read' }));
  process.exitCode = path.includes('part') ? 4 : 0;
}`;

function options(more: Partial<RunOptions> = {}): RunOptions {
  return {
    command: [process.execPath, put('reader.cjs', READER)],
    folder: join(folder, 'parts'),
    rulesKey: null,
    jobs: 2,
    timeoutMs: 30_000,
    memoryMiB: 256,
    signal: never,
    ...more,
  };
}
async function run(units: readonly Unit[], more: Partial<RunOptions> = {}): Promise<Record<string, Done>> {
  const done: Record<string, Done> = {};
  await runUnits(units, options({ ...more, onDone: (each) => (done[names([each.unit])[0] ?? ''] = each) }));
  return done;
}

describe('which reports are meant', () => {
  it('a folder of archives, one report each; an unpacked report is one', async () => {
    put('cases/b.tar.xz');
    put('cases/a.tar.xz');
    put('cases/a.tar.xz.sha256');
    put('cases/.hidden');
    put('cases/2014/sosreport-x/sos_commands/kernel/dmesg');
    put('cases/2014/sosreport-x/var/log/messages');
    put('cases/2014/disk/etc/hosts');
    put('cases/2014/disk/var/log/messages');
    const { units } = await listUnits([join(folder, 'cases')], never);
    expect(names(units)).toEqual(['cases/2014/disk', 'cases/2014/sosreport-x', 'cases/a.tar.xz', 'cases/b.tar.xz']);
  });

  it('links inside a folder lead nowhere, and that is said', async () => {
    put('elsewhere/secret.log');
    put('cases/a.log');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'cases/link'));
    symlinkSync('.', join(folder, 'cases/loop'));
    const { units, passedOver } = await listUnits([join(folder, 'cases')], never);
    expect(names(units)).toEqual(['cases/a.log']);
    expect(passedOver).toHaveLength(2);
  });

  it('a path twice is a report once; a path that does not exist is a report that cannot be read', async () => {
    const path = put('a.log');
    const { units } = await listUnits([path, path, join(folder, 'gone.log')], never);
    expect(names(units)).toEqual(['a.log', 'gone.log']);
  });

  it('shards are the whole, each report once', async () => {
    for (let i = 0; i < 23; i++) put(`cases/${i}.log`);
    const { units } = await listUnits([join(folder, 'cases')], never);
    const parts = [0, 1, 2, 3].map((index) => names(shardOf(units, index, 4)));
    expect(parts.flat().sort()).toEqual(names(units).sort());
    expect(Math.max(...parts.map((p) => p.length)) - Math.min(...parts.map((p) => p.length))).toBeLessThanOrEqual(1);
  });
});

describe('a run over reports', () => {
  it('goes on past a reader that dies, hangs or refuses, and says of each why', async () => {
    const paths = ['a.log', 'crash.log', 'hang.log', 'refuses.log', 'part.log', 'z.log'].map((name) => put(name));
    const { units } = await listUnits(paths, never);
    const done = await run(units, { timeoutMs: 1500 });
    expect(Object.fromEntries(Object.entries(done).map(([name, each]) => [name, each.outcome]))).toEqual({
      'a.log': 'read',
      'crash.log': 'stopped',
      'hang.log': 'stopped',
      'refuses.log': 'stopped',
      'part.log': 'partial',
      'z.log': 'read',
    });
    expect(done['crash.log']?.problem).toContain('SIGABRT');
    expect(done['hang.log']?.problem).toContain('--timeout');
    expect(done['refuses.log']?.problem).toBe('its process ended with code 70: no [31m way');
    const hang = units.find((unit) => unit.path.endsWith('hang.log'));
    const loss = JSON.parse(readFileSync(lossOf(join(folder, 'parts'), hang as Unit), 'utf8'));
    expect(loss).toMatchObject({ table: 'reports', status: 'stopped', path: hang?.path });
  });

  it('reads nothing twice, but what changed, what was stopped, and all under other rules', async () => {
    const list = async () => (await listUnits([join(folder, 'cases')], never)).units;
    put('cases/a.log');
    put('cases/b.log');
    put('cases/crash.log');
    await run(await list());
    const outcome = (done: Record<string, Done>) => Object.values(done).map((each) => each.outcome);
    expect(outcome(await run(await list())).sort()).toEqual(['kept', 'kept', 'stopped']);
    put('cases/b.log', 'longer than before');
    const third = await run(await list());
    expect(third['cases/a.log']?.outcome).toBe('kept');
    expect(third['cases/b.log']?.outcome).toBe('read');
    expect(outcome(await run(await list(), { rulesKey: 'abc' })).sort()).toEqual(['read', 'read', 'stopped']);
  });

  it('stopped by the user: readers end, what is whole stays, nothing half is left', async () => {
    const paths = ['a.log', 'hang1.log', 'hang2.log', 'z.log'].map((name) => put(name));
    const { units } = await listUnits(paths, never);
    const stop = new AbortController();
    const done: string[] = [];
    const settings = options({
      signal: stop.signal,
      onDone: ({ unit }) => {
        done.push(...names([unit]));
        stop.abort();
      },
    });
    await expect(runUnits(units, settings)).rejects.toMatchObject({ name: 'AbortError' });
    expect(done).toEqual(['a.log']);
    const [first] = units;
    expect(readdirSync(settings.folder).map((name) => join(settings.folder, name))).toEqual([
      partOf(settings, first as Unit),
    ]);
  });
});
