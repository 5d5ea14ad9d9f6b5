/** Binary journals: the only place of a failure on hosts without rsyslog. */
import { describe, expect, it } from 'vitest';
import { PayloadStore } from '../../../electron/engine/intake/journal/payload-store.ts';
import { type JournalEntry, readJournal } from '../../../electron/engine/intake/journal/read-journal.ts';
import { BOOT_ID, journal, kernelEntry, serviceEntry } from './journal-builder.ts';
import { fixture } from './read.ts';

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, chunkBytes = 1 << 20, maxStoreBytes?: number) {
  const entries: JournalEntry[] = [];
  const problems: string[] = [];
  const options = {
    onProblem: (code: string, message: string, at: number) => problems.push(`${code} ${at}: ${message}`),
    maxStoreBytes,
  };
  for await (const entry of readJournal(chunks(bytes, chunkBytes), options)) entries.push(entry);
  return { entries, problems, messages: entries.map((e) => e.message) };
}

const LONG = `page allocation failure ${'x'.repeat(900)}`;
const entries = [
  serviceEntry('Accepted publickey for root'),
  kernelEntry('Linux version 3.10.0', 0),
  kernelEntry('Call Trace:', 12.5),
  serviceEntry('Call Trace:'),
  kernelEntry('Node 0 DMA free:15900kB\nlowmem_reserve[]: 0 2000', 12.5),
  kernelEntry('Call Trace:', 99.000001),
  kernelEntry(LONG, 100),
];
const MESSAGES = [
  'Linux version 3.10.0',
  'Call Trace:',
  'Node 0 DMA free:15900kB\nlowmem_reserve[]: 0 2000',
  'Call Trace:',
  LONG,
];

describe('a journal', () => {
  for (const compact of [false, true]) {
    for (const kind of ['none', 'zstd', 'lz4'] as const) {
      it(`${compact ? 'compact' : 'regular'}, ${kind}: gives the kernel's entries in order, in chunks of any size`, async () => {
        const { bytes } = journal({ compact, entries, ...(kind === 'none' ? {} : { pack: { kind, from: 512 } }) });
        for (const size of [1, 13, 4096, 1 << 20]) {
          const { messages, problems } = await read(bytes, size);
          expect(messages).toEqual(MESSAGES);
          expect(problems).toEqual([]);
        }
      });
    }
  }

  it('gives every field of an entry, and its place', async () => {
    const made = journal({ entries: [kernelEntry('a', 12.345678)] });
    expect((await read(made.bytes)).entries).toEqual([
      {
        sequence: 1,
        realtimeUs: 1_414_121_262_000_000,
        monotonicUs: 1_000_000,
        bootId: BOOT_ID,
        transport: 'kernel',
        priority: 4,
        identifier: 'kernel',
        message: 'a',
        sourceMonotonicUs: 12_345_678,
        byteOffset: made.entries[0],
      },
    ]);
  });

  it('takes what calls itself kernel, and leaves unknown what is not recorded', async () => {
    const { bytes } = journal({
      entries: [{ fields: ['SYSLOG_IDENTIFIER=kernel', 'MESSAGE=relayed', 'PRIORITY=nine'] }],
    });
    expect((await read(bytes)).entries[0]).toMatchObject({
      transport: null,
      priority: null,
      sourceMonotonicUs: null,
      message: 'relayed',
    });
  });

  it('unpacks values of XZ', async () => {
    // The value that was packed is the text of a fixture; it needs its field name, so that of a whole value is taken.
    const { bytes } = journal({
      entries: [{ fields: ['_TRANSPORT=kernel', 'MESSAGE=placeholder'] }],
      pack: { kind: 'xz', from: 18, xz: () => fixture('value.xz') },
    });
    expect((await read(bytes)).entries[0]?.message).toBe(`xz ${'y'.repeat(600)}`);
  });

  it('that is being written reads up to its last entry', async () => {
    const { bytes } = journal({ entries, state: 1, spareBytes: 8192 });
    expect(await read(bytes)).toMatchObject({ messages: MESSAGES, problems: [] });
  });

  it('replaces bytes that are no text, and keeps the entry', async () => {
    const made = journal({ entries: [kernelEntry('bad ?? bytes')] });
    const at = made.bytes.indexOf('bad ?? bytes');
    made.bytes.fill(0xff, at + 4, at + 6);
    expect((await read(made.bytes)).messages).toEqual(['bad \ufffd\ufffd bytes']);
  });
});

describe('a journal that was cut', () => {
  const made = journal({ entries });
  it('gives the entries before the cut, wherever it is', async () => {
    for (let length = 0; length < made.bytes.length; length += 31) {
      const { messages, problems } = await read(made.bytes.subarray(0, length), 500);
      const whole = made.entries.filter(
        (at, i) => entries[i]?.fields[0] === '_TRANSPORT=kernel' && at + 64 + 8 * 16 <= length,
      ).length;
      expect(messages).toEqual(MESSAGES.slice(0, whole));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^(?:truncated|corrupt)/);
    }
  });
});

describe('a damaged journal', () => {
  it('is read on behind the damage, which is told with its place', async () => {
    const made = journal({ entries });
    const second = made.entries[2] ?? 0;
    made.bytes.fill(0xaa, second, second + 24);
    const { messages, problems } = await read(made.bytes);
    expect(messages).toEqual([MESSAGES[0], MESSAGES[2], MESSAGES[3], MESSAGES[4]]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^corrupt ${second}: is damaged from byte ${second} to`));
  });

  it('survives sizes that are impossible', async () => {
    for (const size of [0n, 7n, 2n ** 63n, 2n ** 39n]) {
      const made = journal({ entries });
      made.bytes.writeBigUInt64LE(size, (made.entries[1] ?? 0) + 8);
      const { messages, problems } = await read(made.bytes, 777);
      expect(problems).toHaveLength(1);
      expect(messages.every((m) => m !== null && MESSAGES.includes(m))).toBe(true);
    }
  });

  it('tells of kernel messages whose text is damaged', async () => {
    const made = journal({ entries, pack: { kind: 'zstd', from: 512 } });
    const at = made.bytes.indexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]));
    made.bytes.fill(0, at + 4, at + 20);
    const { messages, problems } = await read(made.bytes);
    expect(messages.at(-1)).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/holds 1 kernel messages whose text could not be read/);
  });

  it('does not follow an entry to values behind it, nor out of the file', async () => {
    const made = journal({ entries: [kernelEntry('a')] });
    for (let item = 0; item < 8; item++) {
      if (item > 1) made.bytes.writeBigUInt64LE(2n ** 52n, (made.entries[0] ?? 0) + 64 + item * 16);
    }
    expect((await read(made.bytes)).messages).toEqual([null]);
  });
});

describe('what is no journal', () => {
  it('is said', async () => {
    expect((await read(Buffer.from('LPKSHHRH'))).problems).toEqual(['corrupt 0: is too short for a journal']);
    expect((await read(Buffer.alloc(1000, 0x61))).problems).toEqual(['corrupt 0: is no systemd journal']);
  });
  it('of a newer form is said, with what to do', async () => {
    const { bytes } = journal({ entries });
    bytes.writeUInt32LE(0x40, 12);
    const { messages, problems } = await read(bytes);
    expect(messages).toEqual([]);
    expect(problems).toEqual([
      'unsupported 0: is a journal of a newer form (flags 0x40); give the output of journalctl -o short-monotonic instead',
    ]);
  });
});

describe('the values kept', () => {
  it('are bounded: the oldest go, and messages that needed them are counted', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => kernelEntry(`message ${i} ${'z'.repeat(1000)}`));
    const repeated = [...many, kernelEntry(`message 0 ${'z'.repeat(1000)}`)];
    const { bytes } = journal({ entries: repeated });
    const bounded = await read(bytes, 1 << 20, 2 << 20);
    expect(bounded.messages.slice(0, 3000)).toEqual(many.map((_, i) => `message ${i} ${'z'.repeat(1000)}`));
    expect(bounded.messages[3000]).toBeNull();
    expect(bounded.problems[0]).toMatch(/holds 1 kernel messages/);
    expect((await read(bytes)).messages[3000]).toBe(`message 0 ${'z'.repeat(1000)}`);
  });

  it('are found by their places alone', () => {
    const store = new PayloadStore();
    for (let i = 1; i <= 5000; i++) store.add(i * 72, Buffer.from(`value ${i}`), i % 3);
    expect(store.get(72)?.bytes.toString()).toBe('value 1');
    expect(store.get(5000 * 72)).toMatchObject({ flags: 5000 % 3 });
    expect(store.get(5000 * 72)?.bytes.toString()).toBe('value 5000');
    expect(store.get(73)).toBeNull();
    expect(store.get(0)).toBeNull();
    expect(store.get(5001 * 72)).toBeNull();
  });
});

describe('cancelling', () => {
  it('stops between two entries', async () => {
    const stop = new AbortController();
    const { bytes } = journal({ entries });
    let seen = 0;
    const run = async (): Promise<void> => {
      for await (const _ of readJournal(chunks(bytes, 100), { signal: stop.signal })) {
        seen += 1;
        stop.abort(new Error('enough'));
      }
    };
    await expect(run()).rejects.toThrow('enough');
    expect(seen).toBe(1);
  });
});
