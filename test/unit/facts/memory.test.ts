import { describe, expect, it } from 'vitest';
import { hostFromFacts } from '../../../shared/facts/index.ts';
import { factsOf, factsOfReversed } from './facts-of.ts';

const el6Zone = `Node 0, zone   Normal
  pages free     45000
        min      11000
        low      13750
        high     16500
        scanned  0
        spanned  16252928
        present  16030720
    nr_free_pages 45000
    nr_inactive_anon 120
    nr_active_anon 340
    nr_dirty     7
        protection: (0, 0, 0, 0)
  pagesets
    cpu: 0
              count: 31
              high:  186
              batch: 31
  vm stats threshold: 90
    cpu: 1
              count: 12
              high:  186
              batch: 31
  all_unreclaimable: 1
  prev_priority:     12
  start_pfn:         1048576
`;

const arm64 = {
  'proc/zoneinfo': `Node 0, zone    DMA32
  per-node stats
      nr_inactive_anon 9999
      nr_active_anon 8888
  pages free     1000
        boost    8
        min      64
        low      80
        high     96
        spanned  32768
        present  32768
        managed  32700
        cma      4096
        protection: (0, 500, 500)
      nr_free_pages 1000
      nr_zone_inactive_anon 50
      nr_free_cma  16
  pagesets
    cpu: 0
              count: 3
              high:  40
`,
  'proc/meminfo':
    'MemTotal:        2092800 kB\nMemFree:           64000 kB\nPageTables:        6400 kB\nMapped:           12800 kB\n',
  'proc/vmstat': 'nr_free_pages 1000\nnr_page_table_pages 100\nnr_mapped 200\ncompact_stall 17\n',
};

describe('zoneinfo as zones of a Mem-Info block', () => {
  it('reads a 2.6.32 zone: marks in KiB, reserve in pages, per-cpu marks not taken for the zone', () => {
    const facts = factsOf({
      'proc/zoneinfo': el6Zone,
      uname: 'Linux a 2.6.32-358.el6.x86_64 #1 SMP x86_64 GNU/Linux\n',
    });
    const zone = facts.zoneinfo?.value[0];
    expect(zone).toMatchObject({
      node: 0,
      zone: 'Normal',
      freeKiB: 180000,
      boostKiB: null,
      minKiB: 44000,
      lowKiB: 55000,
      highKiB: 66000,
      activeAnonKiB: 1360,
      presentKiB: 64122880,
      managedKiB: null,
      freePcpKiB: 172,
      lowmemReservePages: [0, 0, 0, 0],
      allUnreclaimable: true,
      buddy: null,
    });
    expect(zone?.other.dirty).toBe(28);
  });

  it('finds 64 KiB pages from what meminfo tells in KiB, in whatever order the files come', () => {
    for (const facts of [factsOf(arm64), factsOfReversed(arm64)]) {
      expect(hostFromFacts(facts).pageSizeKiB).toBe(64);
      expect(facts.zoneinfo?.value[0]).toMatchObject({
        freeKiB: 64000,
        boostKiB: 512,
        minKiB: 4096,
        managedKiB: 2092800,
        inactiveAnonKiB: 3200,
        freeCmaKiB: 1024,
        lowmemReservePages: [0, 500, 500],
      });
      expect(facts.vmstat?.value.compact_stall).toBe(17);
    }
  });

  it('leaves the zones out rather than guess a page size', () => {
    expect(factsOf({ 'proc/zoneinfo': el6Zone }).zoneinfo).toBeNull();
  });
});

describe('other snapshots', () => {
  it('reads buddyinfo of any number of orders', () => {
    const facts = factsOf({
      'proc/buddyinfo':
        'Node 0, zone      DMA      1      0      2 \nNode 1, zone   Normal    300     76     34     16 \n',
    });
    expect(facts.buddyinfo?.value).toEqual([
      { node: 0, zone: 'DMA', counts: [1, 0, 2] },
      { node: 1, zone: 'Normal', counts: [300, 76, 34, 16] },
    ]);
  });

  it('sorts slab caches by the memory they hold: whole slabs, not the objects in use', () => {
    const facts = factsOf({
      uname: 'Linux a 5.10.0-32-amd64 #1 SMP x86_64 GNU/Linux\n',
      'proc/slabinfo': `slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
dentry             19000  19215    192   21    1 : tunables    0    0    0 : slabdata    915    915      0
ext4_inode_cache     200   3107   1184   13    4 : tunables    0    0    0 : slabdata    239    239      0
`,
    });
    expect(facts.slabinfo?.value).toEqual([
      { name: 'ext4_inode_cache', objects: 3107, objectSize: 1184, totalKiB: 3824, pagesPerSlab: 4 },
      { name: 'dentry', objects: 19215, objectSize: 192, totalKiB: 3660, pagesPerSlab: 1 },
    ]);
  });

  it('falls back to slabtop where slabinfo needed root', () => {
    const facts = factsOf({
      'sos_commands/memory/slabtop_-o':
        ' Active / Total Objects (% used)    : 1 / 2 (50.0%)\n\n  OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME                   \n 19215  19000  98%    0.19K    915       21      3660K dentry                 \n',
    });
    expect(facts.slabinfo?.value[0]).toMatchObject({ name: 'dentry', totalKiB: 3660, objects: 19215 });
  });

  it('reads the bracketed choices of transparent huge pages, RHEL 6 included', () => {
    const facts = factsOf({
      'sys/kernel/mm/redhat_transparent_hugepage/enabled': '[always] madvise never\n',
      'sys/kernel/mm/transparent_hugepage/defrag': 'always defer defer+madvise [madvise] never\n',
      'sys/kernel/mm/transparent_hugepage/khugepaged/defrag': '1\n',
    });
    expect(facts.thp.enabled?.value).toBe('always');
    expect(facts.thp.defrag?.value).toBe('madvise');
    expect(facts.thp['khugepaged/defrag']?.value).toBe('1');
  });
});
