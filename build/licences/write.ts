/** Writes the third-party licences of a build: for About (dist/window/licences.json) and for readers (dist/THIRD-PARTY.txt). */
import { writeFileSync } from 'node:fs';
import { groupLicences } from './groups.ts';
import { shippedPackages } from './shipped.ts';

const file = groupLicences(shippedPackages());
const rule = '='.repeat(80);
const text = [
  'Buddyscope ships the work of others, under their licences.',
  ...file.remarks,
  ...file.groups.map(({ licence, packages, text }) => `${rule}\n${packages.join('\n')}\n\n${licence}\n\n${text}`),
].join('\n\n');

writeFileSync(new URL('../../dist/window/licences.json', import.meta.url), JSON.stringify(file));
writeFileSync(new URL('../../dist/THIRD-PARTY.txt', import.meta.url), `${text}\n`);
