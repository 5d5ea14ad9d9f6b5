/** Archives made byte by byte, so that a test can say exactly what is wrong with one. */
import { crc32, deflateRawSync } from 'node:zlib';

/** Lines that look like a log and compress like one; the packed files under test/fixtures/intake hold the same. */
export function logText(lines: number, first = 0): string {
  let text = '';
  for (let i = first; i < first + lines; i++) {
    text += `Oct 24 11:${String(Math.floor(i / 60) % 60).padStart(2, '0')}:${String(i % 60).padStart(2, '0')} host kernel: [${i}.000000] line ${i}\n`;
  }
  return text;
}

export interface TarSpec {
  readonly name: string;
  readonly body?: Uint8Array | string;
  /** '0' file, '1' hard link, '2' symbolic link, '3' device, '5' folder, '6' FIFO, 'L' long name, 'x' pax … */
  readonly type?: string;
  readonly link?: string;
  readonly mtime?: number;
  /** What the header claims instead of the body's length. */
  readonly claimedSize?: number;
  /** Changes the header after its checksum was written. */
  readonly damage?: (header: Buffer) => void;
  /** Changes the header before its checksum is written. */
  readonly edit?: (header: Buffer) => void;
}

/** One entry: header, data, padding. */
export function tarEntry(spec: TarSpec): Buffer {
  const body = typeof spec.body === 'string' ? Buffer.from(spec.body) : Buffer.from(spec.body ?? []);
  const header = Buffer.alloc(512);
  const size = spec.claimedSize ?? body.length;
  header.write(spec.name, 0, 100, 'utf8');
  header.write('0000644\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  if (size < 8 ** 11) header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(size), 128);
  }
  header.write(`${(spec.mtime ?? 1414121262).toString(8).padStart(11, '0')}\0`, 136, 'latin1');
  header.write(spec.type ?? '0', 156, 'latin1');
  header.write(spec.link ?? '', 157, 100, 'utf8');
  header.write('ustar\x0000', 257, 'latin1');
  spec.edit?.(header);
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  spec.damage?.(header);
  const padding = Buffer.alloc((512 - (body.length % 512)) % 512);
  return Buffer.concat([header, body, padding]);
}

/** A whole archive with its end mark. */
export function tar(...specs: TarSpec[]): Buffer {
  return Buffer.concat([...specs.map(tarEntry), Buffer.alloc(1024)]);
}

/** A pax header in front of the next entry. */
export function pax(fields: Record<string, string>): TarSpec {
  const records = Object.entries(fields).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = Buffer.byteLength(rest) + 1;
    while (String(length).length + Buffer.byteLength(rest) > length) length++;
    return `${length}${rest}`;
  });
  return { name: 'PaxHeaders/x', type: 'x', body: records.join('') };
}

/** A sosreport as small as one can be: the folder entry first, as sos writes it. */
export function sosreport(host: string, members: Record<string, string | Uint8Array>): TarSpec[] {
  const top = `sosreport-${host}-2014-10-24-abcdefg`;
  return [
    { name: `${top}/`, type: '5' },
    { name: `${top}/version.txt`, body: 'sosreport: 4.5.6\n' },
    { name: `${top}/sos_commands/kernel/uname_-a`, body: `Linux ${host} 2.6.32\n` },
    ...Object.entries(members).map(([name, body]) => ({ name: `${top}/${name}`, body })),
  ];
}

export interface ZipSpec {
  readonly name: string;
  readonly body: string | Uint8Array;
  readonly stored?: boolean;
  /** Unix mode with file type, for links and devices. */
  readonly mode?: number;
  /** Made by a Windows tool rather than by Unix: its backslashes part folders and its mode means nothing. */
  readonly windows?: boolean;
  readonly encrypted?: boolean;
  readonly wrongChecksum?: boolean;
  /** Damages the packed bytes. */
  readonly damage?: (packed: Buffer) => void;
}

/** A zip archive. */
export function zip(...specs: ZipSpec[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const spec of specs) {
    const body = Buffer.from(spec.body);
    const packed = spec.stored === true ? Buffer.from(body) : deflateRawSync(body);
    spec.damage?.(packed);
    const name = Buffer.from(spec.name);
    const flags = 0x0800 | (spec.encrypted === true ? 1 : 0);
    const sum = spec.wrongChecksum === true ? 0x12345678 : crc32(body);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(spec.stored === true ? 0 : 8, 4);
    common.writeUInt16LE(0x5b6a, 6);
    common.writeUInt16LE(0x4558, 8);
    common.writeUInt32LE(sum, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(body.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]);
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02', 0, 'latin1');
    central.writeUInt16LE(((spec.windows === true ? 0 : 3) << 8) | 20, 4);
    common.copy(central, 6, 0, 24);
    central.writeUInt32LE((((spec.mode ?? 0o100644) << 16) >>> 0) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    directory.push(central, name);
    parts.push(local);
    offset += local.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(specs.length, 8);
  end.writeUInt16LE(specs.length, 10);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directoryBytes, end]);
}
