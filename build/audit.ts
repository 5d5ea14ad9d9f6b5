/**
 * Asks the package registry for known vulnerabilities of what is installed (npm audit). What ships must have none of high or
 * critical severity; of what only builds and tests they are told. Where the registry does not answer, that is said, and it is
 * no failure: the machine is offline, not the program unsafe.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { shippedPackages } from './licences/shipped.ts';

const report = z.object({
  vulnerabilities: z.record(z.string(), z.object({ name: z.string(), severity: z.string(), range: z.string() })),
});
const GRAVE = new Set(['high', 'critical']);

const result = spawnSync('npm', ['audit', '--json'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  timeout: 60_000,
  shell: process.platform === 'win32',
});
let answer: unknown = null;
try {
  answer = JSON.parse(result.stdout);
} catch {
  // No answer, or a page of a proxy.
}
const parsed = report.safeParse(answer);
if (parsed.success) {
  // Electron ships with the desktop packages, though npm installs it for development.
  const ships = new Set(['electron', ...shippedPackages().map((one) => one.name)]);
  const found = Object.values(parsed.data.vulnerabilities);
  const bad = found.filter((one) => GRAVE.has(one.severity) && ships.has(one.name));
  for (const one of found)
    console.log(
      `${one.severity}: ${one.name} ${one.range} (${ships.has(one.name) ? 'ships' : 'builds and tests only'})`,
    );
  console.log(`audit: ${found.length} known vulnerabilities, ${bad.length} of high or critical severity in what ships`);
  if (bad.length > 0) process.exitCode = 1;
} else {
  const why = z.object({ message: z.string() }).safeParse(answer);
  console.log(
    `audit: NOT RUN, the registry gave no answer to npm audit (${why.success ? why.data.message : (result.error?.message ?? 'no reason given')}). Run npm run audit where it does.`,
  );
}
