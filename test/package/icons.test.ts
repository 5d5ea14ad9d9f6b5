/** The icon in each system's form. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const icon = (name: string): Buffer => readFileSync(new URL(`../../build/package/icons/${name}`, import.meta.url));
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

/** Width and height from the head of a PNG. */
function sizeOf(png: Buffer): [number, number] {
  expect(png.subarray(0, 8)).toEqual(PNG);
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

it.each([16, 24, 32, 48, 64, 128, 256, 512])('Linux has it at %i pixels', (size) => {
  expect(sizeOf(icon(`${size}x${size}.png`))).toEqual([size, size]);
});

it('Windows finds every size where the directory says', () => {
  const ico = icon('buddyscope.ico');
  const count = ico.readUInt16LE(4);
  const sizes = Array.from({ length: count }, (_, i) => {
    const at = 6 + 16 * i;
    const start = ico.readUInt32LE(at + 12);
    const [width] = sizeOf(ico.subarray(start, start + ico.readUInt32LE(at + 8)));
    expect(width % 256).toBe(ico.readUInt8(at));
    return width;
  });
  expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
});

it('macOS finds every entry, up to 1024 pixels', () => {
  const icns = icon('buddyscope.icns');
  expect(icns.toString('latin1', 0, 4)).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  const found: Record<string, number> = {};
  for (let at = 8; at < icns.length; ) {
    const length = icns.readUInt32BE(at + 4);
    found[icns.toString('latin1', at, at + 4)] = sizeOf(icns.subarray(at + 8, at + length))[0];
    at += length;
  }
  expect(found).toEqual({
    icp4: 16,
    icp5: 32,
    ic07: 128,
    ic08: 256,
    ic09: 512,
    ic10: 1024,
    ic11: 32,
    ic12: 64,
    ic13: 256,
    ic14: 512,
  });
});
