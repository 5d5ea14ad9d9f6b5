/** After staging, before a package is made of it: what the app cannot do without is inside, and it is not too large. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AfterPackContext } from 'electron-builder';
import { Arch } from 'electron-builder';
import { BUDGETS_BYTES } from '../budgets.ts';

/** Builds of the typesetter by platform and processor, as npm names them. */
const TYPESETTERS: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64-gnu',
  'linux-arm64': 'linux-arm64-gnu',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'win32-x64-msvc',
  'win32-arm64': 'win32-arm64-msvc',
};

/**
 * What is wrong with the resources of a staged app, in words; empty when nothing is.
 * @param machine platform and processor, such as `linux-x64`
 */
export function packedAppProblems(resources: string, machine: string): string[] {
  const problems: string[] = [];
  const archive = join(resources, 'app.asar');
  if (!existsSync(archive)) return [`${archive} is not there`];
  const bytes = statSync(archive).size;
  if (bytes > BUDGETS_BYTES.asar) problems.push(`app.asar has ${bytes} bytes, more than ${BUDGETS_BYTES.asar}`);
  const native = join(resources, 'app.asar.unpacked');
  const nativeBytes = existsSync(native)
    ? readdirSync(native, { recursive: true, encoding: 'utf8' }).reduce(
        (sum, name) => sum + statSync(join(native, name)).size,
        0,
      )
    : 0;
  if (nativeBytes > BUDGETS_BYTES.unpacked)
    problems.push(`app.asar.unpacked has ${nativeBytes} bytes, more than ${BUDGETS_BYTES.unpacked}`);
  const typesetter = TYPESETTERS[machine];
  const scope = join(native, 'node_modules', '@myriaddreamin');
  const builds = existsSync(scope) ? readdirSync(scope).filter((name) => name !== 'typst-ts-node-compiler') : [];
  const wanted = `typst-ts-node-compiler-${typesetter ?? '?'}`;
  // Without it the app could not write a PDF; with one of another machine it would only be larger.
  if (!builds.includes(wanted))
    problems.push(`the typesetter for ${machine} is not installed (${wanted}); build on such a machine`);
  for (const build of builds) if (build !== wanted) problems.push(`${build} is of another machine than ${machine}`);
  return problems;
}

/** electron-builder's hook. @throws Error that names every problem; no package is made then */
export async function checkPackedApp(context: AfterPackContext): Promise<void> {
  const { appOutDir, arch, electronPlatformName, packager } = context;
  const machine = `${electronPlatformName === 'mas' ? 'darwin' : electronPlatformName}-${Arch[arch]}`;
  const problems = packedAppProblems(packager.getResourcesDir(appOutDir), machine);
  if (problems.length > 0) throw new Error(`The staged app is not right: ${problems.join('; ')}`);
}
