/** Files of sysstat in all their forms: binary, sar's text, sadf's JSON, XML, CSV and its lines for awk. */
import type { Zone } from '../time/zone.ts';
import { coveredBy, type SysstatResult } from './result.ts';
import { isSaFile, readSaFile } from './sa-file.ts';
import { readSadfJson } from './sadf-json.ts';
import { readSadfCsv, readSadfP } from './sadf-table.ts';
import { readSadfXml } from './sadf-xml.ts';
import { bannerDate, NO_HINTS } from './sar-clock.ts';
import { readSarText } from './sar-text.ts';

export { describe } from './catalog.ts';
export type { KeepOrigin } from './columns.ts';
export { diskNamesOf, namedDisks } from './disk-names.ts';
export { coveredBy, type SysstatResult } from './result.ts';
export { isSaFile, readSaFile, SaFileReader, type SaOptions } from './sa-file.ts';
export { readSadfJson } from './sadf-json.ts';
export { readSadfCsv, readSadfP } from './sadf-table.ts';
export { readSadfXml } from './sadf-xml.ts';
export { readSarText, type SarTextOptions } from './sar-text.ts';

/** A file name of sysstat's data, packed or not: `sa22`, `sar22`, `sa20261122.xz`, `sa22.xml`. */
const NAME = /(?:^|\/)sar?(?:\d{2}|\d{8})(?:\.(?:xml|json|csv|txt))?(?:\.(?:gz|xz|bz2|zst))?$/;

/** True for members of a report that hold data of sysstat, wherever they lie (var/log/sa, var/log/sysstat, sos_commands/sar, sar). */
export function isSysstatMember(memberPath: string): boolean {
  return NAME.test(memberPath);
}

export type SysstatForm = 'binary' | 'sar' | 'json' | 'xml' | 'csv' | 'lines';

/**
 * Tells the form by the first bytes of a file (unpacked); null for what is no data of sysstat.
 * @param head some hundred bytes or more
 */
export function sysstatForm(head: Uint8Array): SysstatForm | null {
  if (isSaFile(head)) return 'binary';
  let text = '';
  for (let i = 0; i < Math.min(head.length, 2048); i++) text += String.fromCharCode(head[i] ?? 0);
  if (/^\s*Linux \S+ \([^)\n]+\)\s/.test(text)) return 'sar';
  if (/^\s*\{\s*"sysstat"/.test(text)) return 'json';
  if (/^\s*<\?xml/.test(text) && text.includes('sysstat')) return 'xml';
  if (/^(?:#\s*)?[^;\n]{1,255};(?:interval|-?\d+);/.test(text)) return 'csv';
  if (/^[^\t\n]{1,255}\t-?\d+\t[^\t\n]+\t/.test(text)) return 'lines';
  return null;
}

export interface SysstatOptions {
  /** Member to cite; its name tells the day of sar's text. */
  readonly source: string;
  /** Zone of the host, for the forms that print local time. */
  readonly zone: Zone;
  /** Local seconds of the collection; null when not known. */
  readonly notAfter: number | null;
  /** `major:minor` → name of the host's disks, for binary files. */
  readonly diskNames?: ReadonlyMap<string, string>;
}

/** Turns bytes into text; UTF-8 unless another encoding (WHATWG) is named. Handed in because the platforms differ. */
export type Decode = (bytes: Uint8Array, encoding?: string) => string;

/** What the banner and the times of sar's text are written in where a machine's locale is not one of UTF-8. */
const OLD_ENCODINGS = ['gb18030', 'big5', 'euc-jp', 'shift_jis', 'euc-kr'];

/** The text of sar, in the encoding in which the date of its banner can be read. */
function sarText(bytes: Uint8Array, decode: Decode): string {
  const text = decode(bytes);
  const banner = text.slice(0, text.indexOf('\n') + 1);
  if (!banner.includes('\ufffd')) return text;
  const start = bytes.subarray(0, Math.max(0, bytes.indexOf(10)));
  const found = OLD_ENCODINGS.find((encoding) => bannerDate(decode(start, encoding), NO_HINTS) !== null);
  return found === undefined ? text : decode(bytes, found);
}

/**
 * Reads a file of sysstat, whatever its form.
 * @param bytes the whole file, unpacked
 */
export function readSysstat(bytes: Uint8Array, decode: Decode, options: SysstatOptions): SysstatResult {
  const result = readForm(bytes, decode, options);
  return result.covered === undefined ? { ...result, covered: coveredBy(result.series) } : result;
}

function readForm(bytes: Uint8Array, decode: Decode, options: SysstatOptions): SysstatResult {
  const { source, zone } = options;
  switch (sysstatForm(bytes.subarray(0, 2048))) {
    case 'binary':
      return readSaFile(bytes, options);
    case 'sar':
      return readSarText(sarText(bytes, decode), options);
    case 'json':
      return readSadfJson(source, decode(bytes), zone);
    case 'xml':
      return readSadfXml(source, decode(bytes), zone);
    case 'csv':
      return readSadfCsv(source, decode(bytes), zone);
    case 'lines':
      return readSadfP(source, decode(bytes), zone);
    case null:
      return {
        series: [],
        hostname: null,
        kernel: null,
        restarts: [],
        problems: ['not a file of sysstat: neither binary data nor the output of sar or sadf'],
      };
  }
}
