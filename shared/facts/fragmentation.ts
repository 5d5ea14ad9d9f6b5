/**
 * How free memory is broken up, as no recorder keeps it: /proc/pagetypeinfo (mm/vmstat.c pagetypeinfo_showfree_print) and
 * the two indexes of debugfs (extfrag_show_print, unusable_show_print). All by node and zone, order 0 first.
 */
import { putPoint } from './points.ts';
import { type EvidenceReader, linesOf } from './reader.ts';

/** `>100000` is printed where counting was cut short (5.4 on, and stable kernels): at least that many. */
const FREE = /^Node +(\d{1,4}), zone +(\w{1,16}), type +(\w{1,16}) +(\S[>\d ]{1,400})$/;
const BLOCKS = /^Node +(\d{1,4}), zone +(\w{1,16}) +(\d[\d ]{1,200})$/;
const INDEX = /^Node +(\d{1,4}), zone +(\w{1,16}) +([-.\d ]{1,400})$/;

export const pagetypeinfoReader: EvidenceReader = {
  name: 'pagetypeinfo',
  maxBytes: 1024 * 1024,
  stems: ['pagetypeinfo'],
  accepts: (path) => path === 'proc/pagetypeinfo',
  read(evidence, facts) {
    let types: string[] = [];
    for (const line of linesOf(evidence.text)) {
      const free = FREE.exec(line);
      if (free !== null) {
        const [, node, zone, type, counts = ''] = free;
        for (const [order, word] of counts.trim().split(/ +/).entries()) {
          const name = `Free blocks of order ${order}, ${type}, node ${node} ${zone}${word.startsWith('>') ? ' (at least)' : ''}`;
          const origin = `pagetypeinfo[${node}.${zone},${type}].order-${order}`;
          putPoint(facts, evidence, origin, { name, unit: 'blocks' }, Number(word.replace('>', '')));
        }
        continue;
      }
      const head = /^Number of (?:mixed )?blocks type +(\S.{0,200})$/.exec(line);
      if (head !== null) {
        // "mixed blocks" is another table of the same shape (page_owner), and is not wanted.
        types = line.startsWith('Number of mixed') ? [] : (head[1] ?? '').trim().split(/ +/);
        continue;
      }
      const blocks = types.length === 0 ? null : BLOCKS.exec(line.trimEnd());
      if (blocks === null) continue;
      const [, node, zone, counts = ''] = blocks;
      for (const [i, count] of counts.trim().split(/ +/).entries()) {
        const type = types[i];
        if (type === undefined) break;
        const name = `Page blocks of type ${type}, node ${node} ${zone}`;
        const origin = `pagetypeinfo[${node}.${zone},${type}].pageblocks`;
        putPoint(facts, evidence, origin, { name, unit: 'page blocks' }, Number(count));
      }
    }
  },
};

export const extfragReader: EvidenceReader = {
  name: 'fragmentation indexes',
  maxBytes: 256 * 1024,
  stems: ['extfrag', 'unusable'],
  accepts: (path) => /^sys\/kernel\/debug\/extfrag\/(?:extfrag|unusable)_index$/.test(path),
  read(evidence, facts) {
    const index = evidence.path.endsWith('unusable_index') ? 'unusable_index' : 'extfrag_index';
    const title = index === 'unusable_index' ? 'Unusable free space index' : 'Fragmentation index';
    for (const line of linesOf(evidence.text)) {
      const m = INDEX.exec(line.trimEnd());
      if (m === null) continue;
      const [, node, zone, values = ''] = m;
      for (const [order, word] of values.trim().split(/ +/).entries()) {
        const value = Number(word);
        // −1.000 says that the request would have succeeded: no index of anything.
        if (Number.isNaN(value) || value < 0) continue;
        const name = `${title} of order ${order}, node ${node} ${zone}`;
        putPoint(facts, evidence, `${index}[${node}.${zone}].order-${order}`, { name, unit: '' }, value);
      }
    }
  },
};
