/**
 * Draws the icon (icons/buddyscope.svg) in every size that a system asks for, by Chromium. The result is committed: a build
 * needs no browser.
 *
 *     node build/package/write-icons.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { icnsOf, icoOf, type Picture } from './icon-files.ts';

const FOLDER = new URL('./icons/', import.meta.url);
const LINUX = [16, 24, 32, 48, 64, 128, 256, 512];
const WINDOWS = [16, 24, 32, 48, 64, 128, 256];
const MAC = [16, 32, 64, 128, 256, 512, 1024];

const svg = readFileSync(new URL('buddyscope.svg', FOLDER), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env['BUDDYSCOPE_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--force-color-profile=srgb'],
});
const pictures = new Map<number, Picture>();
const page = await browser.newPage();
for (const size of new Set([...LINUX, ...WINDOWS, ...MAC])) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
  pictures.set(size, { size, png: await page.screenshot({ omitBackground: true }) });
}
await browser.close();

const of = (sizes: readonly number[]): Picture[] => sizes.flatMap((size) => pictures.get(size) ?? []);
for (const { size, png } of of(LINUX)) writeFileSync(new URL(`${size}x${size}.png`, FOLDER), png);
writeFileSync(new URL('buddyscope.ico', FOLDER), icoOf(of(WINDOWS)));
writeFileSync(new URL('buddyscope.icns', FOLDER), icnsOf(of(MAC)));
console.log(`icons written to ${fileURLToPath(FOLDER)}`);
