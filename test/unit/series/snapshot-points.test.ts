import { describe, expect, it } from 'vitest';
import { noFacts } from '../../../shared/contract/index.ts';
import { factReaderFor } from '../../../shared/facts/index.ts';
import { seriesFromFacts } from '../../../shared/time/snapshots.ts';

/** Values by origin of a report that holds these members, collected at a known moment. */
function valuesOf(files: Readonly<Record<string, string>>): Map<string, number> {
  const facts = noFacts();
  facts.collectedAt = { value: '2026-11-22T18:46:01Z', member: 'date', line: 1 };
  for (const [path, text] of Object.entries(files)) {
    const reader = factReaderFor(`sosreport-db01/${path}`);
    expect([path, reader === null]).toEqual([path, false]);
    reader?.read(text, `sosreport-db01/${path}`, facts);
  }
  const series = seriesFromFacts(facts);
  for (const each of series) expect(Array.from(each.times)).toEqual([Date.UTC(2026, 10, 22, 18, 46, 1) / 1000]);
  return new Map(series.map((each) => [each.origin, each.values[0] ?? Number.NaN]));
}

describe('snapshots as points', () => {
  it('pagetypeinfo: free blocks and page blocks by type, counts that were cut short, the table of mixed blocks left out', () => {
    const values = valuesOf({
      'proc/pagetypeinfo': [
        'Page block order: 9',
        'Pages per block:  512',
        '',
        'Free pages count per migrate type at order       0      1      2 ',
        'Node    0, zone   Normal, type    Unmovable      2      0      1 ',
        'Node    0, zone   Normal, type      Movable >100000     7      8 ',
        '',
        'Number of blocks type     Unmovable      Movable ',
        'Node 0, zone   Normal          164           77 ',
        'Number of mixed blocks    Unmovable      Movable ',
        'Node 0, zone   Normal            9            9 ',
      ].join('\n'),
    });
    expect(values.get('pagetypeinfo[0.Normal,Unmovable].order-2')).toBe(1);
    expect(values.get('pagetypeinfo[0.Normal,Movable].order-0')).toBe(100_000);
    expect(values.get('pagetypeinfo[0.Normal,Movable].order-1')).toBe(7);
    expect(values.get('pagetypeinfo[0.Normal,Unmovable].pageblocks')).toBe(164);
  });

  it('fragmentation indexes: −1 says that there is nothing to index, and is no value', () => {
    const values = valuesOf({
      'sys/kernel/debug/extfrag/extfrag_index': 'Node 0, zone   Normal -1.000 -1.000 0.981 \n',
      'sys/kernel/debug/extfrag/unusable_index': 'Node 0, zone   Normal 0.000 0.010 0.950 \n',
    });
    expect([...values]).toEqual([
      ['extfrag_index[0.Normal].order-2', 0.981],
      ['unusable_index[0.Normal].order-0', 0],
      ['unusable_index[0.Normal].order-1', 0.01],
      ['unusable_index[0.Normal].order-2', 0.95],
    ]);
  });

  it('pressure, by resource', () => {
    const values = valuesOf({
      'proc/pressure/memory':
        'some avg10=12.50 avg60=0.01 avg300=0.07 total=694919\nfull avg10=1.00 avg60=0.00 avg300=0.03 total=321217\n',
    });
    expect(values.get('pressure.memory.some.avg10')).toBe(12.5);
    expect(values.get('pressure.memory.full.total')).toBe(321_217);
  });

  it('numastat of all nodes, and meminfo of each', () => {
    const values = valuesOf({
      'sos_commands/numa/numastat':
        '                           node0           node1\nnuma_hit                 1070786             812\nnuma_miss                      3               4\n',
      'sys/devices/system/node/node1/meminfo': 'Node 1 MemFree:          667584 kB\nNode 1 HugePages_Free:     3\n',
    });
    expect(values.get('numastat[1].numa_hit')).toBe(812);
    expect(values.get('numastat[0].numa_miss')).toBe(3);
    expect(values.get('node-meminfo[1].MemFree')).toBe(667_584);
  });

  it('sockets and softirq below proc/net of whichever process collected; hexadecimal, by processor and in all', () => {
    const row = (processed: string, dropped: string, cpu: string): string =>
      `${processed} ${dropped} 0000001c ${'00000000 '.repeat(9)}${cpu} 00000000 00000000`;
    const values = valuesOf({
      'proc/482/net/softnet_stat': `${row('0000000a', '00000001', '00000000')}\n${row('00000010', '00000002', '00000003')}\n`,
      'proc/self/net/sockstat':
        'sockets: used 66\nTCP: inuse 1 orphan 0 tw 5 alloc 2 mem 7\nFRAG: inuse 0 memory 2048\n',
    });
    expect(values.get('softnet_stat[3].processed')).toBe(16);
    expect(values.get('softnet_stat[all].processed')).toBe(26);
    expect(values.get('softnet_stat[all].dropped')).toBe(3);
    expect(values.get('sockstat.TCP.tw')).toBe(5);
    expect(values.get('sockstat.FRAG.memory')).toBe(2);
    // Pages of a size that nothing tells are no amount.
    expect(values.has('sockstat.TCP.mem')).toBe(false);
  });

  it('odd text gives nothing and harms nothing', () => {
    for (const text of ['', 'Node', '\u0000'.repeat(300), 'Node 0, zone   Normal '.repeat(500), 'some avg10=x']) {
      const values = valuesOf({
        'proc/pagetypeinfo': text,
        'proc/pressure/memory': text,
        'proc/net/softnet_stat': text,
        'sos_commands/numa/numastat': text,
      });
      expect(values.size).toBe(0);
    }
  });

  it('control groups of version 2: amounts in KiB, no value for "max", events as totals', () => {
    const group = 'sys/fs/cgroup/system.slice/db.service';
    const values = valuesOf({
      [`${group}/memory.current`]: '1073741824\n',
      [`${group}/memory.max`]: '2147483648\n',
      [`${group}/memory.high`]: 'max\n',
      [`${group}/memory.events`]: 'low 0\nhigh 0\nmax 182\noom 3\noom_kill 1\n',
      [`${group}/memory.stat`]: 'anon 8192\nslab_unreclaimable 4096\npgscan_direct 17\nnonsense here\n',
      [`${group}/memory.pressure`]: 'some avg10=12.50 avg60=0.01 avg300=0.07 total=694919\n',
    });
    const of = (key: string): number | undefined => values.get(`cgroup[system.slice/db.service].${key}`);
    expect([of('current'), of('max'), of('high')]).toEqual([1024 ** 2, 2 * 1024 ** 2, undefined]);
    expect([of('events.max'), of('events.oom'), of('events.oom_kill')]).toEqual([182, 3, 1]);
    expect([of('stat.anon'), of('stat.slab_unreclaimable'), of('stat.pgscan_direct')]).toEqual([8, 4, 17]);
    expect(of('pressure.some.avg10')).toBe(12.5);
  });

  it('control groups of version 1: the limit that means none is no limit', () => {
    const values = valuesOf({
      'sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes': '524288\n',
      'sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': '1048576\n',
      'sys/fs/cgroup/memory/docker/abc/memory.failcnt': '42\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      'sys/fs/cgroup/memory/memory.usage_in_bytes': '2048\n',
    });
    expect([...values]).toEqual([
      ['cgroup[docker/abc].current', 512],
      ['cgroup[docker/abc].max', 1024],
      ['cgroup[docker/abc].failcnt', 42],
      ['cgroup[/].current', 2],
    ]);
  });

  it('free, swap areas and pools of huge pages', () => {
    const values = valuesOf({
      'sos_commands/memory/free': [
        '               total        used        free      shared  buff/cache   available',
        'Mem:          917424      106640      726020         348      106896      810784',
        'Swap:        2097148       12288     2084860',
      ].join('\n'),
      'proc/swaps':
        'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/dm-1                               partition\t2097148\t\t12288\t\t-2\n',
      'sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages': '512\n',
      'sys/devices/system/node/node1/hugepages/hugepages-2048kB/free_hugepages': '100\n',
    });
    expect(values.get('free.mem.available')).toBe(810_784);
    expect(values.get('free.swap.used')).toBe(12_288);
    expect([values.get('swaps[/dev/dm-1].size'), values.get('swaps[/dev/dm-1].used')]).toEqual([2_097_148, 12_288]);
    expect(values.get('swaps[/dev/dm-1].priority')).toBe(-2);
    expect(values.get('hugepages-pool[2048kB].nr')).toBe(512);
    expect(values.get('hugepages-pool[1.2048kB].free')).toBe(100);
  });

  it('memory of each node by numactl, rings and losses of interfaces by ethtool', () => {
    const values = valuesOf({
      'sos_commands/numa/numactl_--hardware': 'available: 2 nodes (0-1)\nnode 0 size: 895 MB\nnode 0 free: 706 MB\n',
      'sos_commands/networking/ethtool_-g_eth0':
        'Ring parameters for eth0:\nPre-set maximums:\nRX:\t\t4096\nTX:\t\t4096\nCurrent hardware settings:\nRX:\t\t256\nTX:\t\t512\n',
      'sos_commands/networking/ethtool_-S_eth0': 'NIC statistics:\n     rx_packets: 9\n     alloc_rx_buff_failed: 4\n',
    });
    expect([values.get('numactl[0].size'), values.get('numactl[0].free')]).toEqual([895 * 1024, 706 * 1024]);
    expect([values.get('ethtool[eth0].rx-ring'), values.get('ethtool[eth0].tx-ring')]).toEqual([256, 512]);
    expect(values.get('ethtool[eth0].alloc_rx_buff_failed')).toBe(4);
    expect(values.has('ethtool[eth0].rx_packets')).toBe(false);
  });
});
