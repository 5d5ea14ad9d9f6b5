/**
 * What the network holds and dropped: /proc/net/sockstat (net/ipv4/proc.c) and /proc/net/softnet_stat (net/core/net-procfs.c).
 * `proc/net` is a link to the process that collected: reports hold it under a number.
 */
import { pageSizeKiB, whenPageSizeIsKnown } from './page-size.ts';
import { putPoint } from './points.ts';
import { type EvidenceReader, linesOf } from './reader.ts';

const NET = /^proc\/(?:self\/|\d{1,8}\/)?net\/(sockstat6?|softnet_stat)$/;

export const sockstatReader: EvidenceReader = {
  name: 'sockstat',
  maxBytes: 16 * 1024,
  stems: ['sockstat', 'sockstat6'],
  accepts: (path) => NET.test(path) && path.includes('sockstat'),
  read(evidence, facts) {
    for (const line of linesOf(evidence.text)) {
      const m = /^(\w{2,12}): +(\w[\w ]{1,200}?) *$/.exec(line);
      if (m === null) continue;
      const family = m[1] ?? '';
      const words = (m[2] ?? '').split(/ +/);
      for (let i = 0; i + 1 < words.length; i += 2) {
        const key = words[i] ?? '';
        const word = words[i + 1] ?? '';
        if (!/^\d{1,15}$/.test(word)) continue;
        const origin = `sockstat.${family}.${key}`;
        const name = `${family} ${key} (sockstat)`;
        // `mem` counts pages; `memory` of FRAG counts bytes.
        if (key === 'mem')
          whenPageSizeIsKnown(facts, origin, () =>
            putPoint(facts, evidence, origin, { name, unit: 'KiB' }, Number(word) * (pageSizeKiB(facts) ?? Number.NaN)),
          );
        else if (key === 'memory') putPoint(facts, evidence, origin, { name, unit: 'KiB' }, Number(word) / 1024);
        else putPoint(facts, evidence, origin, { name, unit: 'sockets' }, Number(word));
      }
    }
  },
};

/** First three columns, the same since 2.6: packets processed, dropped at a full backlog, times the budget ran out. */
const COLUMNS = ['processed', 'dropped', 'squeezed'] as const;
/** Column of the processor's number, from 5.10 on; rows are those of processors that are online. */
const CPU_COLUMN = 12;

export const softnetReader: EvidenceReader = {
  name: 'softnet_stat',
  maxBytes: 1024 * 1024,
  stems: ['softnet'],
  accepts: (path) => NET.test(path) && path.endsWith('softnet_stat'),
  read(evidence, facts) {
    const sums = [0, 0, 0];
    let rows = 0;
    for (const line of linesOf(evidence.text)) {
      const words = line.trim().split(/ +/);
      if (words.length < 9 || !words.every((word) => /^[\da-f]{8}$/.test(word))) continue;
      const cpu = words.length > CPU_COLUMN ? Number.parseInt(words[CPU_COLUMN] ?? '', 16) : rows;
      for (const [i, key] of COLUMNS.entries()) {
        const value = Number.parseInt(words[i] ?? '', 16);
        sums[i] = (sums[i] ?? 0) + value;
        const about = { name: `Packets ${key}, processor ${cpu} (softnet_stat)`, unit: '', kind: 'counter' } as const;
        putPoint(facts, evidence, `softnet_stat[${cpu}].${key}`, about, value);
      }
      rows++;
    }
    if (rows === 0) return;
    for (const [i, key] of COLUMNS.entries()) {
      const about = { name: `Packets ${key}, all processors (softnet_stat)`, unit: '', kind: 'counter' } as const;
      putPoint(facts, evidence, `softnet_stat[all].${key}`, about, sums[i] ?? 0);
    }
  },
};
