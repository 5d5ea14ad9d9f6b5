/** What ships is named with its licence: for lawyers, for About, for whoever reads the bill of materials. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mayShip } from '../../build/licences/allowed.ts';
import { licenceFile } from '../../shared/contract/licences.ts';

const dist = (name: string): string => readFileSync(new URL(`../../dist/${name}`, import.meta.url), 'utf8');

describe('what may ship', () => {
  it.each(['MIT', 'Apache-2.0 AND BSL-1.0', '(GPL-3.0-only OR MIT)', 'MIT AND OFL-1.1'])('%s may', (licence) => {
    expect(mayShip('anything', licence)).toBe(true);
  });
  it.each(['GPL-3.0-only', 'AGPL-3.0-or-later', 'MIT AND GPL-2.0-only', 'SEE LICENSE IN x', 'UNLICENSED', null])(
    '%s may not',
    (licence) => {
      expect(mayShip('anything', licence)).toBe(false);
    },
  );
  it('an exception holds for its package alone', () => {
    expect(mayShip('node-liblzma', 'LGPL-3.0')).toBe(true);
    expect(mayShip('another', 'LGPL-3.0')).toBe(false);
  });
});

describe('the licences of a build', () => {
  const { groups, remarks } = licenceFile.parse(JSON.parse(dist('window/licences.json')));
  const textOf = (name: string): string =>
    groups.filter((group) => group.packages.some((one) => one.startsWith(`${name} `))).map((group) => group.text)[0] ??
    '';

  it('name what is bundled, copied, installed and compiled in, each with its text', () => {
    expect(textOf('react')).toContain('Permission is hereby granted');
    expect(textOf('@fontsource/ibm-plex-sans')).toContain('SIL OPEN FONT LICENSE');
    expect(textOf('@expo-google-fonts/ibm-plex-mono')).toContain('SIL OPEN FONT LICENSE');
    expect(textOf('node-liblzma')).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
    // The LGPL refers to the GPL, which has to come with it.
    expect(textOf('node-liblzma')).toContain('TERMS AND CONDITIONS');
    expect(textOf('@myriaddreamin/typst-ts-node-compiler-win32-arm64-msvc')).toContain('Apache License');
    expect(textOf('bzip2, inside')).toContain('Julian');
  });
  it('keep the notices that a licence wants kept', () => {
    expect(textOf('@stdlib/number-ctor')).toMatch(/Copyright \(c\) [-\d]+ The Stdlib Authors/);
    expect(textOf('monaco-editor').length).toBeGreaterThan(5000);
  });
  it('say what they cannot know', () => {
    expect(remarks.join(' ')).toContain('Rust');
  });
  it('leave out what only builds', () => {
    expect(textOf('vite')).toBe('');
    expect(textOf('typescript')).toBe('');
  });
});

describe('the bill of materials', () => {
  const read = (name: string): { names: Set<string>; serial: string } => {
    const bill: { components: { name: string }[]; serialNumber: string } = JSON.parse(dist(name));
    return { names: new Set(bill.components.map((one) => one.name)), serial: bill.serialNumber };
  };
  const tarball = read('sbom.cdx.json');
  const desktop = read('sbom-desktop.cdx.json');

  it('holds the same packages as the licences, and nothing that only builds', () => {
    const { groups } = licenceFile.parse(JSON.parse(dist('window/licences.json')));
    const named = groups.flatMap((group) => group.packages).filter((one) => !one.includes(', inside '));
    expect(tarball.names).toEqual(new Set(named.map((one) => one.slice(0, one.lastIndexOf(' ')))));
    expect(tarball.names.has('vite')).toBe(false);
  });
  it('of the desktop packages holds Electron as well', () => {
    expect([...desktop.names].filter((name) => !tarball.names.has(name))).toEqual(['electron']);
  });
  it('has a number of its own', () => {
    const uuid = /^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/;
    expect(tarball.serial).toMatch(uuid);
    expect(desktop.serial).toMatch(uuid);
    expect(desktop.serial).not.toBe(tarball.serial);
  });
});
