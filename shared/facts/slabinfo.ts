/**
 * /proc/slabinfo version 2.1 (mm/slab_common.c): objects and pages of each cache; `slabtop -o` where the file is missing.
 * Amounts are what the cache holds of the machine's memory (whole slabs), not what its users asked for.
 */
import type { CaseFacts } from '../contract/facts.ts';
import { pageSizeKiB, whenPageSizeIsKnown } from './page-size.ts';
import { cite, type Evidence, type EvidenceReader, linesOf, outranks } from './reader.ts';

const LINE = /^(\S{1,80}) +\d+ +(\d+) +(\d+) +(\d+) +(\d+) : tunables .{0,80}: slabdata +\d+ +(\d+)/;
const TOP = /^ *(\d+) +\d+ +\d+% +([\d.]+)K +(\d+) +(\d+) +(\d+)K (\S{1,80})\s*$/;
/** The caches that matter are the large ones; a machine has up to some hundred. */
const KEEP = 256;

interface Cache {
  readonly name: string;
  readonly objects: number;
  readonly objectSize: number;
  readonly pagesPerSlab: number | null;
  readonly slabs: number;
  readonly totalKiB: number | null;
}

function tell(facts: CaseFacts, evidence: Evidence, caches: readonly Cache[], first: number | null): void {
  const size = pageSizeKiB(facts);
  const rows = caches.flatMap((cache) => {
    const totalKiB =
      cache.totalKiB ?? (size === null || cache.pagesPerSlab === null ? null : cache.slabs * cache.pagesPerSlab * size);
    if (totalKiB === null) return [];
    const perSlab = cache.pagesPerSlab ?? (size === null || cache.slabs === 0 ? 0 : totalKiB / cache.slabs / size);
    const { name, objects, objectSize } = cache;
    return [{ name, objects, objectSize, totalKiB, pagesPerSlab: Math.round(perSlab) }];
  });
  rows.sort((a, b) => b.totalKiB - a.totalKiB || (a.name < b.name ? -1 : 1));
  if (rows.length > 0) facts.slabinfo = cite(rows.slice(0, KEEP), evidence, first);
}

export const slabinfoReader: EvidenceReader = {
  name: 'slabinfo',
  maxBytes: 1024 * 1024,
  stems: ['slabinfo', 'slabtop'],
  accepts: (path) => path === 'proc/slabinfo' || path === 'sos_commands/memory/slabtop_-o',
  read(evidence, facts) {
    const caches: Cache[] = [];
    let first: number | null = null;
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const m = LINE.exec(line);
      const top = m === null ? TOP.exec(line) : null;
      if (m !== null) {
        const [, name = '', objects, objectSize, , pagesPerSlab, slabs] = m;
        caches.push({
          name,
          objects: Number(objects),
          objectSize: Number(objectSize),
          pagesPerSlab: Number(pagesPerSlab),
          slabs: Number(slabs),
          totalKiB: null,
        });
      } else if (top !== null) {
        const [, objects, objectKiB, slabs, , totalKiB, name = ''] = top;
        caches.push({
          name,
          objects: Number(objects),
          objectSize: Math.round(Number(objectKiB) * 1024),
          pagesPerSlab: null,
          slabs: Number(slabs),
          totalKiB: Number(totalKiB),
        });
      } else continue;
      first ??= index;
    }
    if (caches.length === 0 || !outranks(facts, 'slabinfo', evidence.path.startsWith('proc/') ? 0 : 1)) return;
    whenPageSizeIsKnown(facts, 'slabinfo', () => tell(facts, evidence, caches, first));
  },
};
