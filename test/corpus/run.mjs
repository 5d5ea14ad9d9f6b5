// The labelled logs and captures that lie beside the project, where they do: ../shared/corpus and ../shared/sosreports.
//
//   node test/corpus/run.mjs [--verbose]
//
// Ends with one line "N passed, N failed"; says plainly when there is nothing beside the project.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const beside = join(dirname(root), 'shared');
const cli = join(root, 'dist', 'cli.mjs');
const verbose = process.argv.includes('--verbose');
let passed = 0;
let failed = 0;

function check(name, ok, detail = '') {
  if (ok) passed++;
  else failed++;
  if (!ok || verbose) console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}${detail === '' ? '' : `: ${detail}`}`);
}

function corpus() {
  const scorer = join(beside, 'corpus', 'score.mjs');
  if (!existsSync(scorer)) {
    console.log('corpus: not beside the project, left out');
    return;
  }
  const run = spawnSync(process.execPath, [scorer, '--cli', `${process.execPath} ${cli}`, '--verbose'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const score = /score ([\d.]+) over/.exec(run.stdout);
  check(
    'corpus: score at least 0.97',
    score !== null && Number(score[1]) >= 0.97,
    score?.[0] ?? run.stderr.slice(0, 500),
  );
  for (const m of run.stdout.matchAll(/^(\w+) +(\d+) \/ (\d+)$/gm)) {
    check(`corpus: ${m[1]} at least 0.90`, Number(m[2]) / Number(m[3]) >= 0.9, `${m[2]} of ${m[3]}`);
  }
  if (verbose) console.log(run.stdout);
}

/** What the label calls a signature, of one of our events. */
function signature(e) {
  return [
    e.order,
    e.mode,
    e.gfp?.printed ?? null,
    e.trace?.context ?? null,
    e.process,
    e.nodemask,
    e.cpuset,
    e.memsAllowed,
  ].join(' ');
}

function captures() {
  const labels = join(beside, 'sosreports', 'labels.jsonl');
  if (!existsSync(labels)) {
    console.log('captures: not beside the project, left out');
    return;
  }
  for (const text of readFileSync(labels, 'utf8').split('\n')) {
    if (text.trim() === '') continue;
    const label = JSON.parse(text);
    const run = spawnSync(
      process.execPath,
      [cli, 'analyze', join(beside, 'sosreports', label.file), '--format', 'json'],
      { encoding: 'utf8', maxBuffer: 1 << 30 },
    );
    if (run.status !== 0) {
      check(label.file, false, `exit ${run.status}: ${run.stderr.slice(0, 300)}`);
      continue;
    }
    const result = JSON.parse(run.stdout);
    const all = result.events.filter((e) => e.kind === 'page-allocation-failure');
    check(
      `${label.file}: every failure once`,
      all.length === (label.failures_all_boots_in_varlog ?? label.failures),
      `${all.length}`,
    );
    const current = all.filter((e) => e.kernel === label.kernel);
    check(`${label.file}: failures of the reported boot`, current.length === label.failures, `${current.length}`);
    const want = new Map();
    for (const s of label.by_signature) {
      const key = [s.order, s.mode, s.gfp_names, s.context, s.process, s.nodemask, s.cpuset, s.mems_allowed].join(' ');
      want.set(key, (want.get(key) ?? 0) + s.count);
    }
    for (const e of current) want.set(signature(e), (want.get(signature(e)) ?? 0) - 1);
    const wrong = [...want].filter(([, n]) => n !== 0);
    check(
      `${label.file}: signatures`,
      wrong.length === 0,
      wrong
        .map(([k, n]) => `${k} (${n > 0 ? 'missing' : 'too many'} ${Math.abs(n)})`)
        .join('; ')
        .slice(0, 600),
    );
    const boot = Date.parse(label.boot_time_utc) / 1000;
    const seconds = [...label.failure_monotonic_s].sort((a, b) => a - b);
    const times = current
      .map((e) => ({ at: Date.parse(e.time) / 1000, ts: e.bootSeconds }))
      .sort((a, b) => a.at - b.at);
    const off = times.map((t, i) => Math.abs(t.at - (boot + (seconds[i] ?? Number.NaN))));
    check(
      `${label.file}: times within two seconds`,
      off.every((d) => d <= 2),
      `worst ${Math.max(0, ...off).toFixed(2)} s`,
    );
    check(
      `${label.file}: suppressed`,
      label.other_events.callbacks_suppressed_sum === undefined || result.coverage.suppressed >= 1,
      `${result.coverage.suppressed} of ${label.other_events.callbacks_suppressed_sum}`,
    );
    check(
      `${label.file}: host`,
      result.host.hostname === label.hostname &&
        result.host.kernel === label.kernel &&
        (result.host.timezone === label.timezone || (result.host.timezone === 'UTC' && /UTC/.test(label.timezone))),
      JSON.stringify([result.host.hostname, result.host.kernel, result.host.timezone]),
    );
  }
}

corpus();
captures();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
