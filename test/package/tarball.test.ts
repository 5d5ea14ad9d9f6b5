/**
 * The command line and the window without Electron, as a stranger gets them: packed, installed into an empty folder without
 * a network, run. Needs dist (npm run build).
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SAMPLE = join(ROOT, 'test', 'fixtures', 'sample');
const work = mkdtempSync(join(tmpdir(), 'buddyscope-tarball-'));
const full = join(work, 'full');
const bare = join(work, 'bare');
const report = join(SAMPLE, readdirSync(SAMPLE).find((name) => name.endsWith('.tar.xz')) ?? '');
/** The Node that the scripts run on, and the one that the machine has, where that is another. */
const nodes = [...new Set([process.execPath, process.env['npm_node_execpath'] ?? process.execPath])];

function npm(cwd: string, ...args: string[]): string {
  const result = spawnSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    // A cache that is empty and no network: what gets installed is what was packed.
    env: { ...process.env, npm_config_cache: join(work, 'cache'), npm_config_offline: 'true' },
  });
  expect(result.status, result.stdout + result.stderr).toBe(0);
  return result.stdout;
}

function pack(folder: string): string {
  return join(work, npm(folder, 'pack', '--pack-destination', work).trim().split('\n').at(-1) ?? '');
}

interface LockEntry {
  readonly dev?: boolean;
  readonly optional?: boolean;
}

beforeAll(() => {
  const lock: { packages: Record<string, LockEntry> } = JSON.parse(
    readFileSync(join(ROOT, 'package-lock.json'), 'utf8'),
  );
  const installed = Object.keys(lock.packages).filter(
    (place) => place !== '' && lock.packages[place]?.dev !== true && existsSync(join(ROOT, place, 'package.json')),
  );
  const optional = (place: string): boolean => lock.packages[place]?.optional === true;
  mkdirSync(bare);
  writeFileSync(join(bare, 'package.json'), '{"private":true}');
  const needed = installed.filter((place) => !optional(place));
  npm(bare, 'install', pack(ROOT), ...needed.map((place) => pack(join(ROOT, place))));
  // The optional packages are large: what npm would put there is copied instead of packed and unpacked.
  cpSync(bare, full, { recursive: true, verbatimSymlinks: true });
  for (const place of installed.filter(optional)) cpSync(join(ROOT, place), join(full, place), { recursive: true });
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

function run(
  node: string,
  folder: string,
  ...args: string[]
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(node, [join(folder, 'node_modules', 'buddyscope', 'dist', 'cli.mjs'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

it('brings a program, and neither sources nor maps nor what only the desktop needs', () => {
  expect(
    existsSync(join(full, 'node_modules', '.bin', process.platform === 'win32' ? 'buddyscope.cmd' : 'buddyscope')),
  ).toBe(true);
  const folder = join(full, 'node_modules', 'buddyscope');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  expect(readdirSync(folder).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  expect(files.filter((name) => /\.(?:map|ts|tsx)$/.test(name))).toEqual([]);
  for (const name of ['dist/main.mjs', 'dist/preload.cjs', 'dist/worker-utility.mjs', 'dist/start.mjs'])
    expect(files).not.toContain(name);
  for (const name of ['dist/THIRD-PARTY.txt', 'dist/sbom.cdx.json', 'dist/window/licences.json'])
    expect(files).toContain(name);
});

describe.each(nodes)('on %s', (node) => {
  it('analyses a report', () => {
    const { status, stdout, stderr } = run(node, full, 'analyze', report, '--quiet', '--format', 'json');
    expect(status, stderr).toBe(0);
    const { events } = JSON.parse(stdout) as { events: { kind: string }[] };
    expect(events.filter((event) => event.kind === 'page-allocation-failure').length).toBeGreaterThan(0);
  });

  it('writes the PDF', () => {
    const out = join(full, 'report.pdf');
    const { status, stderr } = run(node, full, 'analyze', report, '--quiet', '--format', 'pdf', '--out', out);
    expect(status, stderr).toBe(0);
    const pdf = readFileSync(out).toString('latin1');
    expect(pdf.startsWith('%PDF-')).toBe(true);
    expect(pdf).toContain('IBMPlexSans');
  });

  it('serves the window, which opens what it was given', async () => {
    const cli = join(full, 'node_modules', 'buddyscope', 'dist', 'cli.mjs');
    const server = spawn(node, [cli, 'serve', '--no-open', '--no-keep', report], { cwd: full });
    try {
      const address = new URL(await firstLine(server));
      const page = await fetch(address);
      expect(page.status).toBe(200);
      const [, script] = /src="\.\/(assets\/[^"]+\.js)"/.exec(await page.text()) ?? [];
      const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const code = await fetch(new URL(`/${script}`, address), { headers: { cookie } });
      expect(code.status).toBe(200);
      expect(code.headers.get('content-type')).toContain('javascript');
    } finally {
      server.kill();
    }
  });
});

describe('where the optional packages cannot be had', () => {
  it('a report packed with xz is read all the same', () => {
    expect(existsSync(join(bare, 'node_modules', 'node-liblzma'))).toBe(false);
    const { status, stdout, stderr } = run(process.execPath, bare, 'analyze', report, '--quiet');
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('page allocation failure');
  });

  it('a PDF is refused with its reason and with what to do, not as a defect', () => {
    const out = join(bare, 'report.pdf');
    const { status, stderr } = run(
      process.execPath,
      bare,
      'analyze',
      report,
      '--quiet',
      '--format',
      'pdf',
      '--out',
      out,
    );
    expect(status).toBe(2);
    expect(stderr).toContain('@myriaddreamin/typst-ts-node-compiler');
    expect(stderr).toContain('write HTML');
    expect(stderr).not.toContain('defect');
    expect(existsSync(out)).toBe(false);
  });
});

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error('the server ended without an address');
}
