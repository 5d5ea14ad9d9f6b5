/** /proc/buddyinfo (mm/vmstat.c frag_show_print): free blocks of each order, order 0 first. */
import { cite, type EvidenceReader, linesOf, outranks } from './reader.ts';

const LINE = /^Node +(\d{1,4}), zone +(\w{1,16}) +([\d ]{1,400})$/;

export const buddyinfoReader: EvidenceReader = {
  name: 'buddyinfo',
  maxBytes: 64 * 1024,
  stems: ['buddyinfo'],
  accepts: (path) => path === 'proc/buddyinfo',
  read(evidence, facts) {
    const zones: { node: number; zone: string; counts: number[] }[] = [];
    let first: number | null = null;
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const m = LINE.exec(line);
      if (m === null) continue;
      first ??= index;
      const counts = (m[3] ?? '').trim().split(/ +/).map(Number);
      zones.push({ node: Number(m[1]), zone: m[2] ?? '', counts });
    }
    if (zones.length === 0 || !outranks(facts, 'buddyinfo', 0)) return;
    facts.buddyinfo = cite(zones, evidence, first);
  },
};
