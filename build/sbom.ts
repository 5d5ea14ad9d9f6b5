/**
 * The bill of materials of a build as CycloneDX: npm's own (npm sbom), cut down to what ships. One for the tarball, one for
 * the desktop packages, which carry Electron too. The same build gives the same bytes.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Shipped, shippedPackages } from './licences/shipped.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const component = z.looseObject({
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string(),
  properties: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
});
const bill = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component }),
  components: z.array(component),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});
export type Bill = z.infer<typeof bill>;

/** Everything that the lock file names, as npm tells it. @throws Error with npm's own words */
export function npmBill(): Bill {
  const result = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) throw new Error(`npm sbom failed: ${result.stderr}`);
  return bill.parse(JSON.parse(result.stdout));
}

/**
 * Keeps what ships. Development marks are npm's, true of package.json and wrong of a bundle: how a package ships stands instead.
 * @param extra names of packages that ship beside (Electron)
 */
export function cutBill(whole: Bill, shipped: readonly Shipped[], extra: readonly string[]): Bill {
  const how = new Map(shipped.map((one) => [`${one.name}@${one.version}`, one.how as string]));
  const components = whole.components.flatMap((one) => {
    const ships = how.get(`${one.name}@${one.version}`) ?? (extra.includes(one.name) ? 'installed' : null);
    return ships === null
      ? []
      : [{ ...one, scope: 'required', properties: [{ name: 'buddyscope:ships', value: ships }] }];
  });
  const refs = new Set([...components.map((one) => one['bom-ref']), whole.metadata.component['bom-ref']]);
  const { timestamp: _now, ...metadata } = whole.metadata;
  const cut = {
    ...whole,
    metadata: { ...metadata, component: { ...whole.metadata.component, name: 'buddyscope', type: 'application' } },
    components,
    dependencies: whole.dependencies
      .filter((one) => refs.has(one.ref))
      .map((one) => ({ ...one, dependsOn: (one.dependsOn ?? []).filter((ref) => refs.has(ref)) })),
  };
  const digest = createHash('sha256')
    .update(JSON.stringify({ ...cut, serialNumber: null }))
    .digest('hex');
  // A UUID made of the content (version 8, RFC 9562), so that the same build has the same number.
  const uuid = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  return { ...cut, serialNumber: `urn:uuid:${uuid}` };
}

function main(): void {
  const shipped = shippedPackages();
  const whole = npmBill();
  const write = (name: string, extra: readonly string[]): void => {
    writeFileSync(
      new URL(`../dist/${name}`, import.meta.url),
      `${JSON.stringify(cutBill(whole, shipped, extra), null, 1)}\n`,
    );
  };
  write('sbom.cdx.json', []);
  write('sbom-desktop.cdx.json', ['electron']);
}

if (import.meta.filename === process.argv[1]) main();
