/**
 * What bytes are, by what they begin with; a name is only ever a hint that can be wrong. The marks stand in the formats'
 * own documents (RFC 1952, the .xz, Zstandard and LZ4 frame formats, APPNOTE.TXT, POSIX pax, systemd's journal format).
 */
import { RAW_RECORDINGS } from '../../../shared/recorders/raw.ts';
import { isSaFile } from '../../../shared/sysstat/index.ts';
import { headerChecksumHolds } from './tar-header.ts';

export type Compression = 'gzip' | 'xz' | 'bzip2' | 'zstd' | 'lz4';

export type Form =
  | { readonly form: 'compressed'; readonly compression: Compression }
  | { readonly form: 'tar' }
  | { readonly form: 'zip' }
  | { readonly form: '7z' }
  | { readonly form: 'journal' }
  /** Binary data of sysstat, of whichever version. */
  | { readonly form: 'sysstat' }
  | { readonly form: 'text' }
  | { readonly form: 'utf16'; readonly encoding: 'utf-16le' | 'utf-16be' }
  | { readonly form: 'empty' }
  /** Known and not readable here: `what` completes "is …", `advice` is a sentence. */
  | { readonly form: 'other'; readonly what: string; readonly encrypted: boolean; readonly advice: string };

/** Bytes that `sniff` wants to see, where the input has as many. */
export const SNIFF_BYTES = 4096;

const COMPRESSED: ReadonlyArray<readonly [Compression, readonly number[]]> = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
];

const CONVERT = 'Give the sosreport, the log or its compressed form instead.';
const DECRYPT = 'Decrypt it first (gpg --decrypt FILE > REPORT.tar.xz) and give the result.';
const UNPACK = 'Unpack it and give the folder.';

/** Text marks are written as latin1 strings. */
const OTHERS: ReadonlyArray<readonly [string, string, string, boolean]> = [
  ['Rar!\x1a\x07', 'a RAR archive, which is not read', UNPACK, false],
  ['\x1f\x9d', 'a file packed with compress(1) (.Z), which is not read', UNPACK, false],
  ['\x02\x21\x4c\x18', 'an LZ4 file of the legacy form, which is not read', UNPACK, false],
  ['LZIP', 'an lzip file, which is not read', UNPACK, false],
  ['\x89LZO\0', 'an LZO file, which is not read', UNPACK, false],
  ['070701', 'a cpio archive, which is not read', UNPACK, false],
  ['070702', 'a cpio archive, which is not read', UNPACK, false],
  ['!<arch>\n', 'a Debian package or ar archive', CONVERT, false],
  ['\xed\xab\xee\xdb', 'an RPM package', CONVERT, false],
  ['MSCF', 'a Windows cabinet archive, which is not read', UNPACK, false],
  ['-----BEGIN PGP MESSAGE', 'encrypted with PGP', DECRYPT, true],
  ['Salted__', 'encrypted with OpenSSL', 'Decrypt it first (openssl enc -d) and give the result.', true],
  ['age-encryption.org/', 'encrypted with age', 'Decrypt it first (age --decrypt) and give the result.', true],
  ['\x89PNG\r\n\x1a\n', 'a PNG image', CONVERT, false],
  ['\xff\xd8\xff', 'a JPEG image', CONVERT, false],
  ['GIF8', 'a GIF image', CONVERT, false],
  ['%PDF-', 'a PDF document', CONVERT, false],
  ['\x7fELF', 'a program or a memory image (ELF)', 'Extract its log first (makedumpfile --dump-dmesg).', false],
  ['KDUMP   ', 'a kernel memory image (kdump)', 'Extract its log first (makedumpfile --dump-dmesg).', false],
  ['DISKDUMP', 'a kernel memory image (diskdump)', 'Extract its log first (makedumpfile --dump-dmesg).', false],
  ['makedumpfile\0', 'a kernel memory image', 'Extract its log first (makedumpfile --dump-dmesg).', false],
  ['\xef\xbe\xed\xfe', 'a raw file of atop, which is not read', RAW_RECORDINGS.atop.advice, false],
  ['SQLite format 3\0', 'a database', CONVERT, false],
  ['MZ', 'a Windows program', CONVERT, false],
];

/**
 * Says what the bytes are.
 * @param head the first bytes, SNIFF_BYTES of them where the input has as many.
 * @param name the file's name, for the few formats that have no mark of their own (OpenPGP packets, .lzma).
 */
export function sniff(head: Uint8Array, name: string): Form {
  if (head.length === 0) return { form: 'empty' };
  const packed = sniffCompression(head);
  if (packed !== null) return { form: 'compressed', compression: packed };
  const latin1 = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 64)).toString('latin1');
  if (latin1.startsWith('PK\x03\x04') || latin1.startsWith('PK\x05\x06') || latin1.startsWith('PK\x07\x08')) {
    return { form: 'zip' };
  }
  if (latin1.startsWith('7z\xbc\xaf\x27\x1c')) return { form: '7z' };
  if (latin1.startsWith('LPKSHHRH')) return { form: 'journal' };
  if (isSaFile(head)) return { form: 'sysstat' };
  if (isPcpArchive(head)) {
    return {
      form: 'other',
      what: 'a native PCP archive, which is not read',
      advice: RAW_RECORDINGS.pcp.advice,
      encrypted: false,
    };
  }
  if (looksLikeTar(head)) return { form: 'tar' };
  if (head[0] === 0xff && head[1] === 0xfe) return { form: 'utf16', encoding: 'utf-16le' };
  if (head[0] === 0xfe && head[1] === 0xff) return { form: 'utf16', encoding: 'utf-16be' };
  for (const [mark, what, advice, encrypted] of OTHERS) {
    // Two letters are no mark where a log may begin with them.
    if (latin1.startsWith(mark) && (mark.length > 2 || !isText(head))) {
      return { form: 'other', what, advice, encrypted };
    }
  }
  if (isText(head)) return { form: 'text' };
  // An OpenPGP message begins with a packet tag and has no other mark: the name decides, or the tag of an encrypted key.
  const tag = head[0] ?? 0;
  const pgpTag = tag === 0x84 || tag === 0x85 || tag === 0x8c || tag === 0xc1 || tag === 0xc3;
  if (pgpTag && /\.(?:gpg|pgp|asc)$/i.test(name)) {
    return { form: 'other', what: 'encrypted with GPG', advice: DECRYPT, encrypted: true };
  }
  if (tag === 0x5d && /\.(?:lzma|tlz)$/i.test(name)) {
    return {
      form: 'other',
      what: 'packed with lzma (the form before xz), which is not read',
      advice: UNPACK,
      encrypted: false,
    };
  }
  return { form: 'other', what: 'neither text nor an archive of a known form', advice: CONVERT, encrypted: false };
}

/** The compression that the bytes begin with, null when none is known. Six bytes are enough. */
export function sniffCompression(head: Uint8Array): Compression | null {
  const first = head[0];
  for (const [compression, mark] of COMPRESSED) {
    if (mark[0] === first && head.length >= mark.length && mark.every((byte, i) => head[i] === byte)) {
      // "BZh" may begin a line of text; the level and the first block's mark may not.
      return compression === 'bzip2' && !isBzip2(head) ? null : compression;
    }
  }
  // A skippable frame may come first in a zstd file (pzstd writes one).
  if (first !== undefined && first >> 4 === 5 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18)
    return 'zstd';
  return null;
}

function isBzip2(head: Uint8Array): boolean {
  const level = head[3] ?? 0;
  if (level < 0x31 || level > 0x39) return false;
  return head.length < 10 || (head[4] === 0x31 && head[5] === 0x41) || (head[4] === 0x17 && head[5] === 0x72);
}

/** A tar archive has no mark at its start: its first header must add up. */
export function looksLikeTar(head: Uint8Array): boolean {
  return head.length >= 512 && head[0] !== 0 && headerChecksumHolds(head, 0);
}

/** Magic of a volume of a native PCP archive: a record of 132 bytes (version 2; longer in 3) that begins with 0x50052600 + version. */
function isPcpArchive(head: Uint8Array): boolean {
  return head.length >= 8 && head[4] === 0x50 && head[5] === 0x05 && head[6] === 0x26 && (head[7] ?? 0) <= 4;
}

/**
 * Text may hold NULs (a crash leaves blocks of zeros in a log) and bytes of any encoding, but few control characters.
 */
function isText(head: Uint8Array): boolean {
  let controls = 0;
  let zeros = 0;
  for (const byte of head) {
    if (byte === 0) zeros += 1;
    else if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b)
      controls += 1;
  }
  const shown = head.length - zeros;
  return shown === 0 ? false : controls * 20 <= shown && (zeros * 10 <= head.length || isZeroRun(head, zeros));
}

/** All zeros in one stretch, as a crash leaves them, with text before or after. */
function isZeroRun(head: Uint8Array, zeros: number): boolean {
  const first = head.indexOf(0);
  for (let i = first; i < first + zeros; i++) if (head[i] !== 0) return false;
  return head.length - zeros >= 16;
}
