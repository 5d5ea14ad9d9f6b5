/**
 * The arrows between folders, as an allowlist: what a file may import is decided by where it stands.
 * Run by CI; a new arrow is a decision and belongs in this table, with a word in ARCHITECTURE.md.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Rule {
  /** Folder that the rule speaks of; the longest match counts. */
  readonly from: string;
  /** Own folders that it may import. */
  readonly own: readonly string[];
  /** Packages that it may import; `node:` stands for Node's own modules. */
  readonly packages: readonly string[] | 'any';
}

export const RULES: readonly Rule[] = [
  { from: 'shared', own: ['shared'], packages: ['zod'] },
  {
    from: 'shared/compare',
    own: ['shared'],
    packages: [
      'zod',
      '@stdlib/stats-base-dists-beta-quantile',
      '@stdlib/stats-base-dists-binomial-cdf',
      '@stdlib/stats-base-dists-binomial-logpmf',
    ],
  },
  { from: 'renderer', own: ['renderer', 'shared'], packages: 'any' },
  { from: 'electron/scratch', own: [], packages: 'any' },
  { from: 'electron/engine', own: ['electron/engine', 'electron/scratch', 'shared'], packages: 'any' },
  {
    from: 'electron/cli',
    own: ['electron/cli', 'electron/engine', 'electron/scratch', 'electron/serve', 'shared'],
    packages: 'any',
  },
  { from: 'electron/worker', own: ['electron/worker', 'electron/engine', 'shared'], packages: 'any' },
  {
    from: 'electron/serve',
    own: ['electron/serve', 'electron/worker', 'electron/engine', 'electron/scratch', 'shared'],
    packages: 'any',
  },
  { from: 'electron/main', own: ['electron/main', 'electron/scratch', 'shared'], packages: 'any' },
  { from: 'electron/preload', own: ['electron/preload', 'shared'], packages: ['electron'] },
  { from: 'build', own: ['build', 'shared', 'electron/engine'], packages: 'any' },
  { from: 'test', own: ['test', 'shared', 'electron', 'renderer', 'build'], packages: 'any' },
];

/** Only these may import `electron`, and only here may the renderer's world be built by hand. */
const MAY_IMPORT_ELECTRON = ['electron/main/adapters', 'electron/main/index.ts', 'electron/preload', 'test/fakes'];
const RENDERER_FORBIDS = /^(?:node:|electron$|fs$|path$|os$|child_process$)/;
/** Globals that would tie pure code to a host or make its result depend on when it runs. */
const IMPURE_GLOBALS =
  /\b(?:process\.(?:env|argv|cwd|exit|stdout)|Buffer\.|__dirname|require\(|Date\.now\(\)|new Date\(\)|Math\.random\(|performance\.now|localStorage|setTimeout\(|fetch\()/;

export interface Violation {
  file: string;
  line: number;
  what: string;
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== 'fixtures') yield* sources(path);
    } else if (/\.(?:ts|tsx|mts|mjs)$/.test(entry.name)) yield path;
  }
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Checks one file's text; `path` is relative to the root, with slashes. */
export function checkFile(path: string, text: string): Violation[] {
  const rule = [...RULES].sort((a, b) => b.from.length - a.from.length).find((r) => path.startsWith(`${r.from}/`));
  if (rule === undefined) return [];
  const found: Violation[] = [];
  for (const m of text.matchAll(IMPORT)) {
    const target = m[1] ?? m[2] ?? '';
    const line = text.slice(0, m.index).split('\n').length + 1;
    if (target.startsWith('.')) {
      const own = resolve('/', dirname(path), target).slice(1);
      const known = RULES.some((r) => own.startsWith(`${r.from}/`));
      if (known && !rule.own.some((folder) => own.startsWith(`${folder}/`))) {
        found.push({ file: path, line, what: `imports ${own}: ${rule.from} may import only ${rule.own.join(', ')}` });
      }
    } else if (target === 'electron' || target.startsWith('electron/')) {
      if (!MAY_IMPORT_ELECTRON.some((allowed) => path.startsWith(allowed)))
        found.push({ file: path, line, what: 'imports electron: only main’s adapters and preload do' });
    } else if (rule.packages !== 'any' && !rule.packages.some((p) => target === p || target.startsWith(`${p}/`))) {
      found.push({
        file: path,
        line,
        what: `imports ${target}: ${rule.from} may import only ${rule.packages.join(', ')}`,
      });
    } else if (rule.from === 'renderer' && RENDERER_FORBIDS.test(target)) {
      found.push({ file: path, line, what: `imports ${target}: the renderer lives in a sandbox` });
    }
  }
  if (rule.from.split('/')[0] === 'shared') {
    text.split('\n').forEach((line, i) => {
      if (!/^\s*(?:\*|\/\/|\/\*)/.test(line) && IMPURE_GLOBALS.test(line)) {
        found.push({
          file: path,
          line: i + 1,
          what: `uses a global of its host or of the clock: ${line.trim().slice(0, 60)}`,
        });
      }
    });
  }
  return found;
}

function main(): void {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
  const violations: Violation[] = [];
  let files = 0;
  for (const rule of RULES.filter((r) => !r.from.includes('/') || r.from.startsWith('electron/'))) {
    const folder = join(root, rule.from);
    for (const file of sources(folder)) {
      files++;
      violations.push(...checkFile(relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')));
    }
  }
  for (const v of violations) console.error(`${v.file}:${v.line}: ${v.what}`);
  console.log(`arrows: ${files} files, ${violations.length} forbidden`);
  if (violations.length > 0) process.exitCode = 1;
}

if (import.meta.filename === process.argv[1]) main();
