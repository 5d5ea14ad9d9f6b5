/** Everything that can be read out of a PDF: its bytes, its unpacked streams, and its glyphs as letters again. */
import { inflateSync } from 'node:zlib';

/** Streams as they are packed, and unpacked where they can be. */
function streamsOf(pdf: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = pdf.indexOf('stream'); at >= 0; at = pdf.indexOf('stream', at + 6)) {
    if (pdf.toString('latin1', at - 3, at) === 'end') continue;
    const from = at + (pdf[at + 6] === 13 ? 8 : 7);
    const to = pdf.indexOf('endstream', from);
    if (to < 0) break;
    try {
      found.push(inflateSync(pdf.subarray(from, to)));
    } catch {
      found.push(pdf.subarray(from, to));
    }
    at = to + 9;
  }
  return found;
}

/** Glyph to text, of one font. */
function glyphsOf(cmap: string): Map<number, string> {
  const map = new Map<number, string>();
  const text = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  for (const [, block = ''] of cmap.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, glyph = '', to = ''] of block.matchAll(/<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>/g))
      map.set(Number.parseInt(glyph, 16), text(to));
  for (const [, block = ''] of cmap.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, from = '', to = '', first = ''] of block.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g))
      for (let glyph = Number.parseInt(from, 16); glyph <= Number.parseInt(to, 16); glyph++)
        map.set(glyph, String.fromCodePoint((text(first).codePointAt(0) ?? 0) + glyph - Number.parseInt(from, 16)));
  return map;
}

/** A string of PDF syntax as bytes. */
function literal(text: string): Buffer {
  const plain = text.replace(/\\([0-7]{1,3}|\r?\n|[\s\S])/g, (_all, sign: string) => {
    if (/^[0-7]/.test(sign)) return String.fromCharCode(Number.parseInt(sign, 8) & 255);
    return { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }[sign] ?? (/^\r?\n$/.test(sign) ? '' : sign);
  });
  return Buffer.from(plain, 'latin1');
}

function stringsOf(syntax: string): Buffer[] {
  const found: Buffer[] = [];
  for (const [all] of syntax.matchAll(/\((?:\\[\s\S]|[^\\()])*\)|<[0-9A-Fa-f\s]+>/g))
    found.push(all.startsWith('(') ? literal(all.slice(1, -1)) : Buffer.from(all.replace(/[^0-9A-Fa-f]/g, ''), 'hex'));
  return found;
}

/** All readings of a file, in small letters and without white space: kerning and line ends cut words. */
export function pdfTexts(bytes: Uint8Array): string[] {
  const pdf = Buffer.from(bytes);
  const parts = [pdf, ...streamsOf(pdf)];
  const texts = parts.map((part) => part.toString('latin1'));
  const cmaps = texts.filter((text) => text.includes('begincmap')).map(glyphsOf);
  const strings = texts.map(stringsOf);
  const readings = [
    ...texts,
    ...parts.map((part) => part.toString('utf8')),
    ...strings.map((list) => Buffer.concat(list).toString('latin1')),
    // UTF-16 with either byte in front: names of sections, metadata.
    ...strings.flatMap((list) => list.map((entry) => entry.toString('latin1').replaceAll('\u0000', ''))),
  ];
  for (const map of cmaps)
    for (const list of strings) {
      let text = '';
      for (const entry of list)
        for (let at = 0; at + 1 < entry.length; at += 2) text += map.get(entry.readUInt16BE(at)) ?? '';
      readings.push(text);
    }
  return readings.map((text) => text.normalize('NFC').replace(/\s+/g, '').toLowerCase()).filter((text) => text !== '');
}
