import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KernelLogReader } from '../../../shared/kernel/log-reader.ts';
import { type Dress, dress, report, wrapped } from '../../builders/kernel-log.ts';
import { failures, readLog, symbols } from './read.ts';

const bare = failures(report({ order: 1 }))[0];

describe('one report, whatever logger wrote it', () => {
  for (const name of Object.keys(dress) as Dress[]) {
    it(`reads the same failure from ${name}`, () => {
      const found = failures(dress[name](report({ order: 1 })));
      expect(found).toHaveLength(1);
      const [r] = found;
      expect(r?.header).toMatchObject({
        process: 'squid',
        order: 1,
        mode: '0xa20',
        printed: 'GFP_ATOMIC',
        cpuset: '/',
        memsAllowed: '0',
      });
      expect(r?.task).toMatchObject({ pid: 276, cpu: 0, comm: 'squid', tainted: '', release: '5.10.0-32-amd64' });
      expect(symbols(r)).toEqual(symbols(bare));
      expect(r?.frames.map((f) => f.section)).toEqual(bare?.frames.map((f) => f.section));
      expect(r?.memory.finish()).toEqual(bare?.memory.finish());
    });
  }

  it('keeps the printk time of every form that carries it', () => {
    for (const name of [
      'dmesg',
      'raw',
      'callerId',
      'syslogSeconds',
      'rfc3339',
      'shortMonotonic',
      'docker',
      'cri',
      'journalJson',
      'journalExport',
      'kmsg',
      'escaped',
      'rfc5424Nil',
      'grepNumber',
      'dmesgDelta',
      'ownLead',
      'csv',
    ] as const) {
      expect([name, failures(dress[name](report()))[0]?.bootSeconds]).toEqual([name, 169.139979]);
    }
  });

  it('keeps the wall clock of every form that carries it', () => {
    const stamps = Object.fromEntries(
      (
        [
          'human',
          'syslog',
          'rfc3339',
          'rfc5424',
          'isoFacility',
          'docker',
          'cri',
          'journalJson',
          'shortFull',
          'yearFirst',
          'secondStamp',
        ] as const
      ).map((name) => [name, failures(dress[name](report()))[0]?.stamp]),
    );
    expect(stamps).toEqual({
      human: 'Thu Dec 31 23:53:12 2026',
      syslog: 'Dec 31 23:53:12',
      shortFull: 'Thu 2026-12-31 23:53:12 CET',
      yearFirst: 'Dec 31 2026 23:53:12',
      secondStamp: 'Dec 31 23:53:12',
      rfc3339: '2026-12-31T23:53:12.345678-05:00',
      rfc5424: '2026-12-31T23:53:12.345678-05:00',
      isoFacility: '2026-12-31T23:53:12,174686-05:00',
      docker: '2026-12-31T23:53:12.345678901Z',
      cri: '2026-12-31T23:53:12.345678901Z',
      journalJson: '1798779192.345678',
    });
  });
});

describe('the entries of a structured log', () => {
  it('tell the same failure, with the stamp and boot clock of their fields', () => {
    const reader = new KernelLogReader();
    const fields = {
      stamp: '1798779192.345678',
      bootSeconds: 169.139979,
      fromKernel: true,
      bootId: '52180f5c8b764b65a9e980a328ba717f',
    };
    report({ order: 1 }).forEach((text, i) => {
      reader.message({ text, ...fields }, i + 1, i * 100);
    });
    const [r] = reader.end().reports;
    expect(r?.header).toEqual(bare?.header);
    expect(symbols(r)).toEqual(symbols(bare));
    expect(r).toMatchObject({ line: 1, bootSeconds: 169.139979, stamp: '1798779192.345678', bootId: fields.bootId });
  });
});

describe('the case that the project began with', () => {
  const read = (name: string): string[] =>
    readFileSync(new URL(`../../fixtures/seed/${name}`, import.meta.url), 'utf8')
      .trimEnd()
      .split('\n');

  for (const [name, file] of [
    ['line by line', 'seed-lines.log'],
    ['as one paragraph', 'seed-paragraph.txt'],
    ['inside the document', 'seed.txt'],
  ] as const) {
    it(`holds two failures, ${name}`, () => {
      const found = failures(read(file));
      expect(found.map((r) => [r.header.process, r.header.order, r.header.mode, r.bootSeconds, r.stamp])).toEqual([
        ['python2.6', 1, '0x20', 21289.479063, 'Oct 24 11:27:42'],
        ['swapper', 1, '0x20', null, null],
      ]);
      expect(found[0]?.frames).toEqual([]);
      expect(found[1]?.frames).toHaveLength(37);
      expect(found[1]?.frames.filter((f) => f.section === 'irq')).toHaveLength(33);
      expect(found[1]?.frames.every((f) => !f.reliable)).toBe(true);
      expect(found[1]?.task).toMatchObject({
        pid: 0,
        comm: 'swapper',
        release: '2.6.32-358.2.1.el6.x86_64',
        tainted: '',
      });
      expect(found[1]?.frames[22]).toMatchObject({
        symbol: 'vmxnet3_rq_rx_complete',
        module: 'vmxnet3',
        offset: 0x365,
        size: 0x890,
      });
    });
  }
});

describe('quoted-printable, where only a part of a source is', () => {
  const encoded = dress.quotedPrintable(report({ order: 1 }));

  it('is undone behind a part with long lines of its own, told by the header of the part or by its lines', () => {
    const first = ['x'.repeat(137), 'memory=none, swap=none, level=0, kernel=old', ''];
    for (const header of [[], ['Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable', '']]) {
      const [r] = failures([...first, ...header, ...encoded]);
      expect(r?.header).toMatchObject({ order: 1, nodemask: '(null)', cpuset: '/' });
      expect(r?.memory.finish()).toEqual(bare?.memory.finish());
    }
  });

  it('is told by the header of a part however late it comes, and ends with the next', () => {
    const filler = Array.from({ length: 300 }, (_, i) => `line ${i} of a letter`);
    const part = 'Content-Transfer-Encoding: ';
    const mail = [...filler, `${part}quoted-printable`, ...encoded, `${part}7bit`, ...dress.dmesg(report(), 900)];
    const found = failures(mail);
    expect(found.map((r) => r.header.cpuset)).toEqual(['/', '/']);
    expect(found.map((r) => r.memory.finish())).toEqual([bare?.memory.finish(), bare?.memory.finish()]);
  });

  it('holds words of other scripts and the marks of a mailer', () => {
    const soft = ['a line of a letter that is long enough to be broken by the mailer, here it i=', 's.', '=E2=80=A6'];
    const wrapped = [
      '> =7Fsquid: page allocation failure: order:1, mode:0x20',
      '> =C2=A0CPU: 0 PID: 7 Comm: squid Not=20',
    ];
    const [r] = failures([...soft, ...wrapped, '> =7Ftainted 5.8.0-7 #1', '> Call Trace:', '> warn_alloc+0x1/0x2']);
    expect(r?.task).toMatchObject({ pid: 7, release: '5.8.0-7' });
    expect(symbols(r)).toEqual(['warn_alloc']);
  });

  it('is undone where the ends of lines are encoded too', () => {
    const [r] = failures(encoded.map((line) => (line.endsWith('=') ? line : `${line}=0A=`)));
    expect(r?.header).toMatchObject({ order: 1, cpuset: '/' });
    expect(symbols(r)).toEqual(symbols(bare));
    expect(r?.memory.finish()).toEqual(bare?.memory.finish());
    expect(r?.line).toBe(1);
  });

  it('is not seen where an equals sign stands bare', () => {
    const line = `${'order=3D and level=20 are words of this log, and so is '.padEnd(70, '.')}=`;
    const lines = [line, 'a=b', line, 'c=d', ...dress.bare(report({ order: 1 }))];
    expect(failures(lines)[0]?.header.nodemask).toBe('(null)');
  });
});

describe('words that a mailer set anew', () => {
  it('keep their stamps, also where one ends a line', () => {
    const words = dress
      .dmesg(report({ order: 1 }))
      .join(' ')
      .split(' ');
    for (const width of [60, 66, 72]) {
      const lines = [''];
      for (const word of words) {
        const line = lines.at(-1) ?? '';
        if (line.length + word.length >= width) lines.push(word);
        else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
      }
      const [r] = failures(lines.map((line) => `> ${line}`));
      expect(symbols(r)).toEqual(symbols(bare));
      expect(r?.memory.finish()).toEqual(bare?.memory.finish());
    }
  });

  it('are found inside the envelope of a log shipper', () => {
    for (const wrap of [
      (message: string) => ({ version: '1.1', host: 'h', short_message: message, level: 4 }),
      (message: string) => ({ insertId: 'x', jsonPayload: { message }, timestamp: '2026-12-31T23:53:12Z' }),
      (message: string) => ({ _index: 'logs', _source: { message, '@timestamp': '2026-12-31T23:53:12Z' } }),
    ]) {
      const [r] = failures(report({ order: 1 }).map((message) => JSON.stringify(wrap(message))));
      expect(r?.memory.finish()).toEqual(bare?.memory.finish());
    }
  });
});

describe('a message printed onto the end of another', () => {
  const stamped = dress.dmesg(report({ order: 1 }));
  const [head = '', ...rest] = stamped;

  it('begins at its stamp, behind what a program or another CPU had half written', () => {
    for (const before of ['Creating journal (262144 blocks): ', 'ok ... <4>', '[   12.000001] tail_call+0x63/0xcd']) {
      const [r] = failures([`${before}${head}`, ...rest]);
      expect(r?.header).toMatchObject({ process: 'squid', order: 1 });
      expect(r?.bootSeconds).toBe(169.139979);
      expect(symbols(r)).toEqual(symbols(bare));
    }
  });

  it('keeps the stamp that a logger wrote in front of both', () => {
    const [r] = failures([`Dec 31 23:53:12 edge kernel: [  169.000001] eth0: link up${head}`, ...rest]);
    expect(r?.stamp).toBe('Dec 31 23:53:12');
    expect(r?.line).toBe(1);
  });

  it('is none where somebody quotes it', () => {
    expect(failures([`It says "${head}" once a day`])).toHaveLength(0);
  });

  it('takes no more time for a line of nothing else', () => {
    const line = '[    1.000001] '.repeat(60_000);
    expect(failures([line, ...stamped])).toHaveLength(1);
  });
});

describe('places', () => {
  it('names the line and the byte at which a wrapped report begins', () => {
    const lines = ['something before', ...dress.mailWrapped(report())];
    const [r] = failures(lines);
    expect(r?.line).toBe(2);
    expect(r?.byteOffset).toBe('something before\n'.length);
    expect(r?.endLine).toBe(lines.length);
  });

  it('names the first line of a soft-broken header', () => {
    const lines = dress.quotedPrintable(['before it', ...report({ comm: 'a-very-long-nam' })]);
    expect(failures(lines)[0]?.line).toBe(2);
  });

  it('puts together what a terminal broke, with the line ends of another system too', () => {
    const lines = dress.terminal(report({ order: 1 })).map((line) => `${line}\r`);
    expect(lines.length).toBeGreaterThan(report().length);
    const [r] = failures(lines);
    expect(r?.header.printed).toBe('GFP_ATOMIC');
    expect(r?.memory.finish()).toEqual(bare?.memory.finish());
  });

  it('puts wrapped frames together where no line carries a prefix', () => {
    const head = ['x: page allocation failure: order:3, mode:0x20', 'CPU: 0 PID: 1 Comm: x Not tainted 4.19.0 #1'];
    const trace = [
      '[<c010d6d5>] (unwind_backtrace) from [<c0109a55>] (show_stack+0x11/0x14)',
      '[<c0109a55>] (show_stack) from [<c0243b53>] (warn_alloc+0xa3/0x104)',
      '[<c0243b53>] (warn_alloc) from [<bf000010>] (probe+0x10/0x20 [drv])',
    ];
    const [whole] = failures([...head, ...trace]);
    const [torn] = failures([...head, ...trace.flatMap((line) => line.split(/(?<=from \[<[0-9a-f]{8}>\]) /))]);
    expect(torn?.frames).toEqual(whole?.frames);
    expect(torn?.frames.at(-1)).toMatchObject({ symbol: 'probe', module: 'drv' });
    const [other] = failures(['x: page allocation failure: order:3, mode:0x20', 'Call Trace:', ' f+0x1/0x20', '[drv]']);
    expect(other?.frames.at(-1)).toMatchObject({ symbol: 'f', module: 'drv' });
  });

  it('does not take the sums of wrapped free lists for quoted-printable', () => {
    const lines = dress.dmesg([...report({ order: 1 }), ...report({ order: 1 })]).flatMap((line) => {
      const at = line.indexOf(' 0*16kB');
      return at < 0 ? wrapped([line], 74) : [line.slice(0, at), ...line.slice(at + 1).split(/ (?=\d+kB$)/)];
    });
    expect(lines.filter((line) => line.endsWith('=')).length).toBeGreaterThanOrEqual(2);
    expect(failures(lines).map((r) => r.memory.finish())).toEqual([bare?.memory.finish(), bare?.memory.finish()]);
  });

  it('keeps a release whole that a terminal broke', () => {
    const at = (width: number): string[] =>
      report().flatMap((m) => [m.slice(0, width), m.slice(width)].filter((part) => part !== ''));
    const cut = (report()[1] ?? '').indexOf('32-amd64');
    expect(failures(at(cut))[0]?.task?.release).toBe('5.10.0-32-amd64');
  });

  it('learns what stands in front of every line where the failure comes late, or is of another allocator', () => {
    const boot = Array.from({ length: 400 }, (_, i) => `usb 1-${i}: new high-speed USB device`);
    const late = dress.dmesg([...boot, ...report({ order: 1 })]).map((m) => `node017: ${m}`);
    expect(failures(late)[0]?.memory.finish()).toEqual(bare?.memory.finish());
    const slub = [
      'SLUB: Unable to allocate memory on node -1, gfp=0xa20(GFP_ATOMIC)',
      '  cache: kmalloc-4k, object size: 4096, buffer size: 4096, default order: 3, min order: 0',
      '  node 0: slabs: 12, objs: 96, free: 0',
    ];
    expect(readLog(slub.map((m, i) => `${i + 1}. ${m}`)).reports).toMatchObject([{ header: { kind: 'slab-failure' } }]);
  });

  it('takes nothing for a lead that only some lines begin with', () => {
    const lines = report({ order: 1 }).map((m, i) => (i % 3 === 0 ? `seen: ${m}` : m));
    expect(readLog(lines).reports.flatMap((r) => r.frames.map((f) => f.symbol))).not.toContain('seen');
    expect(failures(['seen: nothing of note', ...report({ order: 1 })])[0]?.memory.finish()).toEqual(
      bare?.memory.finish(),
    );
  });

  it('counts boots and suppressed reports', () => {
    const log = readLog([
      ...dress.dmesg(['Linux version 5.10.0-32-amd64 (debian-kernel@lists.debian.org) #1 SMP'], 0),
      ...dress.dmesg(['warn_alloc: 47 callbacks suppressed', ...report()], 100),
      ...dress.dmesg(['Linux version 6.1.0-56-amd64 (debian-kernel@lists.debian.org) #1 SMP'], 0),
      ...dress.dmesg(report(), 50),
    ]);
    expect(log.boots.map((b) => b.release)).toEqual(['5.10.0-32-amd64', '6.1.0-56-amd64']);
    expect(log.suppressed).toMatchObject([{ by: 'warn_alloc', count: 47, boot: 0 }]);
    expect(log.reports.map((r) => r.boot)).toEqual([0, 1]);
  });
});
