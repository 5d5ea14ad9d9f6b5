/** An .xz file of one block whose data is not packed at all: what it unpacks to is what was put in, of any size. */
import { crc32 } from 'node:zlib';

const CHUNK_BYTES = 65_536;

export function storedXz(data: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < data.length; at += CHUNK_BYTES) {
    const piece = data.subarray(at, at + CHUNK_BYTES);
    // The first chunk begins a dictionary.
    chunks.push(Buffer.of(at === 0 ? 1 : 2, (piece.length - 1) >> 8, (piece.length - 1) & 255), piece);
  }
  const block = Buffer.concat([summed(Buffer.of(2, 0, 0x21, 1, 0x16, 0, 0, 0)), ...chunks, Buffer.of(0)]);
  const index = summed(padded(Buffer.from([0, 1, ...multibyte(block.length), ...multibyte(data.length)])));
  const end = Buffer.alloc(6);
  end.writeUInt32LE(index.length / 4 - 1, 0);
  return Buffer.concat([
    Buffer.from('fd377a585a00', 'hex'),
    summed(Buffer.of(0, 0)),
    padded(block),
    index,
    sumOf(end),
    end,
    Buffer.from('YZ'),
  ]);
}

function sumOf(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(bytes));
  return sum;
}

function summed(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, sumOf(bytes)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function multibyte(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...multibyte(value >> 7)];
}
