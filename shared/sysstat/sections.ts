/**
 * The columns of sar's tables, which `sadf -d` and `sadf -p` share, and where each stands in `sadf -j`. Tables of sysstat 9
 * to 12.8: columns that came or went with a version are simply there or not.
 */

export interface Section {
  /** Path in `sadf -j`, without the item. */
  readonly path: string;
  /** Heading of the column that names the item (`CPU`, `IFACE`); null for tables of one row. */
  readonly item: string | null;
  /** sar's heading → key in `sadf -j`. */
  readonly keys: ReadonlyMap<string, string>;
}

function section(path: string, item: string | null, columns: string): Section {
  const keys = new Map<string, string>();
  for (const column of columns.split(' ')) {
    const [heading = '', key] = column.split('=');
    keys.set(heading, key ?? heading.replace(/\/s$/, ''));
  }
  return { path, item, keys };
}

const SECTIONS: readonly Section[] = [
  section(
    'cpu-load',
    'CPU',
    '%user=user %usr=usr %nice=nice %system=system %sys=sys %iowait=iowait %steal=steal %irq=irq %soft=soft %guest=guest %gnice=gnice %idle=idle',
  ),
  section('process-and-context-switch', null, 'proc/s cswch/s'),
  section('interrupts', 'INTR', 'intr/s=value all'),
  section('swap-pages', null, 'pswpin/s pswpout/s'),
  section(
    'paging',
    null,
    'pgpgin/s pgpgout/s fault/s majflt/s pgfree/s pgscank/s pgscand/s pgsteal/s %vmeff=vmeff-percent pgprom/s pgdem/s',
  ),
  section(
    'io',
    null,
    'tps rtps=io-reads.rtps wtps=io-writes.wtps dtps=io-discard.dtps bread/s=io-reads.bread bwrtn/s=io-writes.bwrtn bdscd/s=io-discard.bdscd',
  ),
  section('memory', null, 'frmpg/s bufpg/s campg/s shmpg/s'),
  section(
    'memory',
    null,
    'kbmemfree=memfree kbavail=avail kbmemused=memused %memused=memused-percent kbbuffers=buffers kbcached=cached kbcommit=commit %commit=commit-percent kbactive=active kbinact=inactive kbdirty=dirty kbshmem=shared kbshared=shared kbanonpg=anonpg kbslab=slab kbkstack=kstack kbpgtbl=pgtbl kbvmused=vmused',
  ),
  section(
    'memory',
    null,
    'kbswpfree=swpfree kbswpused=swpused %swpused=swpused-percent kbswpcad=swpcad %swpcad=swpcad-percent',
  ),
  section(
    'hugepages',
    null,
    'kbhugfree=hugfree kbhugused=hugused %hugused=hugused-percent kbhugrsvd=hugrsvd kbhugsurp=hugsurp',
  ),
  section('kernel', null, 'dentunusd file-nr inode-nr pty-nr file-sz=file-nr inode-sz=inode-nr'),
  section('queue', null, 'runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15 blocked'),
  section('serial', 'TTY', 'rcvin/s xmtin/s txmtin/s=xmtin framerr/s prtyerr/s brk/s ovrun/s'),
  section(
    'disk',
    'DEV',
    'tps rd_sec/s wr_sec/s dc_sec/s rkB/s wkB/s dkB/s avgrq-sz areq-sz avgqu-sz aqu-sz await svctm %util=util-percent',
  ),
  section(
    'network.net-dev',
    'IFACE',
    'rxpck/s txpck/s rxkB/s txkB/s rxbyt/s txbyt/s rxcmp/s txcmp/s rxmcst/s %ifutil=ifutil-percent',
  ),
  section('network.net-edev', 'IFACE', 'rxerr/s txerr/s coll/s rxdrop/s txdrop/s txcarr/s rxfram/s rxfifo/s txfifo/s'),
  section('network.net-nfs', null, 'call/s retrans/s read/s write/s access/s getatt/s'),
  section(
    'network.net-nfsd',
    null,
    'scall/s badcall/s packet/s udp/s tcp/s hit/s miss/s sread/s swrite/s saccess/s sgetatt/s',
  ),
  section('network.net-sock', null, 'totsck tcpsck udpsck rawsck ip-frag tcp-tw'),
  section('network.net-ip', null, 'irec/s fwddgm/s idel/s orq/s asmrq/s asmok/s fragok/s fragcrt/s'),
  section('network.net-eip', null, 'ihdrerr/s iadrerr/s iukwnpr/s idisc/s odisc/s onort/s asmf/s fragf/s'),
  section(
    'network.net-icmp',
    null,
    'imsg/s omsg/s iech/s iechr/s oech/s oechr/s itm/s itmr/s otm/s otmr/s iadrmk/s iadrmkr/s oadrmk/s oadrmkr/s',
  ),
  section(
    'network.net-eicmp',
    null,
    'ierr/s oerr/s idstunr/s odstunr/s itmex/s otmex/s iparmpb/s oparmpb/s isrcq/s osrcq/s iredir/s oredir/s',
  ),
  section('network.net-tcp', null, 'active/s passive/s iseg/s oseg/s'),
  section('network.net-etcp', null, 'atmptf/s estres/s retrans/s retrseg/s isegerr/s orsts/s'),
  section('network.net-udp', null, 'idgm/s odgm/s noport/s idgmerr/s'),
  section('network.net-sock6', null, 'tcp6sck udp6sck raw6sck ip6-frag'),
  section(
    'network.net-ip6',
    null,
    'irec6/s fwddgm6/s idel6/s orq6/s asmrq6/s asmok6/s imcpck6/s omcpck6/s fragok6/s fragcr6/s',
  ),
  section(
    'network.net-eip6',
    null,
    'ihdrer6/s iadrer6/s iukwnp6/s i2big6/s idisc6/s odisc6/s inort6/s onort6/s asmf6/s fragf6/s itrpck6/s',
  ),
  section(
    'network.net-icmp6',
    null,
    'imsg6/s omsg6/s iech6/s iechr6/s oechr6/s igmbq6/s igmbr6/s ogmbr6/s igmbrd6/s ogmbrd6/s irtsol6/s ortsol6/s irtad6/s inbsol6/s onbsol6/s inbad6/s onbad6/s',
  ),
  section(
    'network.net-eicmp6',
    null,
    'ierr6/s idtunr6/s odtunr6/s itmex6/s otmex6/s iprmpb6/s oprmpb6/s iredir6/s oredir6/s ipck2b6/s opck2b6/s',
  ),
  section('network.net-udp6', null, 'idgm6/s odgm6/s noport6/s idgmer6/s'),
  section('network.fchosts', 'FCHOST', 'fch_rxf/s fch_txf/s fch_rxw/s fch_txw/s'),
  section('network.softnet', 'CPU', 'total/s dropd/s squeezd/s rx_rps/s flw_lim/s blg_len'),
  section('power-management.cpu-frequency', 'CPU', 'MHz=frequency'),
  section('filesystems', 'FILESYSTEM', 'MBfsfree MBfsused %fsused %ufsused Ifree Iused %Iused'),
  section('filesystems', 'MOUNTPOINT', 'MBfsfree MBfsused %fsused %ufsused Ifree Iused %Iused'),
  section('psi.psi-cpu', null, '%scpu-10=some_avg10 %scpu-60=some_avg60 %scpu-300=some_avg300 %scpu=some_avg'),
  section(
    'psi.psi-io',
    null,
    '%sio-10=some_avg10 %sio-60=some_avg60 %sio-300=some_avg300 %sio=some_avg %fio-10=full_avg10 %fio-60=full_avg60 %fio-300=full_avg300 %fio=full_avg',
  ),
  section(
    'psi.psi-mem',
    null,
    '%smem-10=some_avg10 %smem-60=some_avg60 %smem-300=some_avg300 %smem=some_avg %fmem-10=full_avg10 %fmem-60=full_avg60 %fmem-300=full_avg300 %fmem=full_avg',
  ),
];

/** Headings that name items. */
export const ITEM_HEADINGS: ReadonlySet<string> = new Set([
  ...SECTIONS.flatMap((each) => each.item ?? []),
  'BUS',
  'FAN',
  'TEMP',
  'IN',
  'BAT',
]);

/** Headings of tables that tell nothing about memory (sensors, USB): known, and left out. */
const OTHERS = ['BUS', 'FAN', 'TEMP', 'IN', 'BAT', 'wghMHz'];

const byHeading = new Map<string, Section[]>();
for (const each of SECTIONS) {
  for (const heading of each.keys.keys()) byHeading.set(heading, [...(byHeading.get(heading) ?? []), each]);
}

/** True for a word that heads a column in any of sar's tables. */
export function isHeading(word: string): boolean {
  return byHeading.has(word) || ITEM_HEADINGS.has(word) || OTHERS.includes(word);
}

export interface Table {
  readonly section: Section;
  /** Index of the column with the item; null for tables of one row. */
  readonly itemColumn: number | null;
  /** Key of each column; null for the item's and for columns that are not known. */
  readonly keys: readonly (string | null)[];
}

/**
 * The table that a line of headings opens; null when it is none that is known.
 * @param headings without the time
 */
export function tableOf(headings: readonly string[]): Table | null {
  const itemColumn = headings.findIndex((heading) => ITEM_HEADINGS.has(heading));
  const item = itemColumn < 0 ? null : (headings[itemColumn] ?? null);
  let best: Section | null = null;
  let most = 0;
  for (const candidate of SECTIONS) {
    if (candidate.item !== item) continue;
    const known = headings.filter((heading) => candidate.keys.has(heading)).length;
    if (known > most) [best, most] = [candidate, known];
  }
  // `INTR CPU0 CPU1` without "all" (sar -I with a list of processors).
  if (best === null && item === 'INTR') best = SECTIONS.find((each) => each.item === 'INTR') ?? null;
  if (best === null) return null;
  const own = best;
  const keys = headings.map((heading, i) => {
    if (i === itemColumn) return null;
    const key = own.keys.get(heading);
    if (key !== undefined) return key;
    return own.item === 'INTR' && /^CPU\d{1,5}$/.test(heading) ? heading : null;
  });
  return { section: own, itemColumn: itemColumn < 0 ? null : itemColumn, keys };
}

/** Path of one value. */
export const originOf = (path: string, item: string | null, key: string): string =>
  item === null ? `${path}.${key}` : `${path}[${item}].${key}`;
