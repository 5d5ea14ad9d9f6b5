/** Packages that ship, put together by the text of their licence. */
import spdx from 'spdx-license-list/full.js';
import type { LicenceFile, LicenceGroup } from '../../shared/contract/licences.ts';
import { licenceTexts, type Shipped } from './shipped.ts';

/** Work of others inside packages, compiled in; read in the sources of those packages. */
const INSIDE = [
  { name: 'bzip2, inside @foxglove/wasm-bz2', licence: 'bzip2-1.0.6' },
  { name: 'libarchive, inside libarchive-wasm', licence: 'BSD-2-Clause' },
  { name: 'XZ Utils (liblzma), inside libarchive-wasm', licence: '0BSD' },
  { name: 'zlib, inside libarchive-wasm', licence: 'Zlib' },
  { name: 'bzip2, inside libarchive-wasm', licence: 'bzip2-1.0.6' },
  { name: 'XZ Utils (liblzma), inside node-liblzma', licence: '0BSD' },
] as const;

const REMARKS = [
  'The native part of the typesetter (@myriaddreamin/typst-ts-node-compiler) is compiled from many Rust packages; the package carries no list of them. Typst itself is Apache-2.0.',
  'The desktop packages carry Electron under MIT, and with it Chromium and others: see LICENSES.chromium.html beside the program.',
];

function standardText(licence: string): string {
  const text = spdx[licence]?.licenseText;
  if (text === undefined) throw new Error(`${licence}: no text is known for this licence`);
  return text.trim();
}

function textOf(one: Shipped, all: readonly Shipped[]): string {
  // A package for one platform carries no text of its own; its main package does.
  const main = all.find((other) => one.name.startsWith(`${other.name}-`) && other.folder !== null);
  for (const folder of [one.folder, main?.folder ?? null]) {
    const texts = folder === null ? [] : licenceTexts(folder);
    // The LGPL is a set of permissions on top of the GPL, which has to come with it (its section 4b).
    if (texts.length > 0 && one.licence === 'LGPL-3.0') texts.push(standardText('GPL-3.0-only'));
    if (texts.length > 0) return texts.join('\n\n----\n\n');
  }
  const author = one.author === null ? '' : ` Author: ${one.author}.`;
  const licence = one.licence ?? '';
  return `The package carries no licence file.${author} Its licence as SPDX publishes it:\n\n${standardText(licence)}`;
}

/** @throws Error for a package whose licence has no text anywhere */
export function groupLicences(shipped: readonly Shipped[]): LicenceFile {
  const groups = new Map<string, LicenceGroup>();
  const add = (licence: string, name: string, text: string): void => {
    const key = `${licence}\n${text}`;
    const group = groups.get(key) ?? { licence, packages: [], text };
    group.packages.push(name);
    groups.set(key, group);
  };
  for (const one of shipped) add(one.licence ?? 'not declared', `${one.name} ${one.version}`, textOf(one, shipped));
  for (const { name, licence } of INSIDE) add(licence, name, standardText(licence));
  return {
    groups: [...groups.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    remarks: [...REMARKS],
  };
}

function nameOf(group: LicenceGroup): string {
  return (group.packages[0] ?? '').toLowerCase();
}
