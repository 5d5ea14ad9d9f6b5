/**
 * The activities whose values are plain fields: for each its path in `sadf -j` and its fields. A field reads
 * `name:how:where`, where `how` is r (rate per second), g (as it stands) or c (hundredths), and `where` is the width
 * (q 64-bit, l long, u 32-bit) and index in the structure (sysstat's rd_stats.h).
 */

export interface FieldRule {
  readonly key: string;
  readonly how: 'r' | 'g' | 'c';
  readonly width: 'q' | 'l' | 'u';
  readonly index: number;
}

export interface ActivityRule {
  /** ACTIVITY_MAGIC of the structure that the fields describe. */
  readonly magic: number;
  readonly path: string;
  readonly fields: readonly FieldRule[];
}

function rule(magic: number, path: string, spec: string): ActivityRule {
  const fields = spec.split(' ').map((text) => {
    const [key = '', how = 'g', where = 'q0'] = text.split(':');
    // The table below is the only source of these letters.
    return { key, how: how as FieldRule['how'], width: where[0] as FieldRule['width'], index: Number(where.slice(1)) };
  });
  return { magic, path, fields };
}

/** `a:r:q0 b:r:q1 …` for names that follow the structure. */
const rates = (width: string, names: string): string =>
  names
    .split(' ')
    .map((name, i) => `${name}:r:${width}${i}`)
    .join(' ');

const BASE = 0x8a;

export const SIMPLE: ReadonlyMap<number, ActivityRule> = new Map([
  [2, rule(BASE + 1, 'process-and-context-switch', 'proc:r:l0 cswch:r:q0')],
  [4, rule(BASE, 'swap-pages', rates('l', 'pswpin pswpout'))],
  [8, rule(BASE + 1, 'kernel', 'dentunusd:g:q2 file-nr:g:q0 inode-nr:g:q1 pty-nr:g:q3')],
  [9, rule(BASE + 2, 'queue', 'runq-sz:g:q0 plist-sz:g:q2 ldavg-1:c:u0 ldavg-5:c:u1 ldavg-15:c:u2 blocked:g:q1')],
  [14, rule(BASE, 'network.net-nfs', rates('u', 'call retrans read write access getatt'))],
  [
    15,
    rule(BASE, 'network.net-nfsd', rates('u', 'scall badcall packet udp tcp hit miss sread swrite saccess sgetatt')),
  ],
  [16, rule(BASE, 'network.net-sock', 'totsck:g:u0 tcpsck:g:u1 udpsck:g:u3 rawsck:g:u4 ip-frag:g:u5 tcp-tw:g:u2')],
  [17, rule(BASE + 2, 'network.net-ip', rates('q', 'irec fwddgm idel orq asmrq asmok fragok fragcrt'))],
  [18, rule(BASE + 2, 'network.net-eip', rates('q', 'ihdrerr iadrerr iukwnpr idisc odisc onort asmf fragf'))],
  [
    19,
    rule(
      BASE,
      'network.net-icmp',
      rates('l', 'imsg omsg iech iechr oech oechr itm itmr otm otmr iadrmk iadrmkr oadrmk oadrmkr'),
    ),
  ],
  [
    20,
    rule(
      BASE,
      'network.net-eicmp',
      rates('l', 'ierr oerr idstunr odstunr itmex otmex iparmpb oparmpb isrcq osrcq iredir oredir'),
    ),
  ],
  [21, rule(BASE, 'network.net-tcp', rates('l', 'active passive iseg oseg'))],
  [22, rule(BASE, 'network.net-etcp', rates('l', 'atmptf estres retrans isegerr orsts'))],
  [23, rule(BASE, 'network.net-udp', rates('l', 'idgm odgm noport idgmerr'))],
  [24, rule(BASE, 'network.net-sock6', 'tcp6sck:g:u0 udp6sck:g:u1 raw6sck:g:u2 ip6-frag:g:u3')],
  [
    25,
    rule(
      BASE + 2,
      'network.net-ip6',
      rates('q', 'irec6 fwddgm6 idel6 orq6 asmrq6 asmok6 imcpck6 omcpck6 fragok6 fragcr6'),
    ),
  ],
  [
    26,
    rule(
      BASE + 2,
      'network.net-eip6',
      rates('q', 'ihdrer6 iadrer6 iukwnp6 i2big6 idisc6 odisc6 inort6 onort6 asmf6 fragf6 itrpck6'),
    ),
  ],
  [
    27,
    rule(
      BASE,
      'network.net-icmp6',
      rates(
        'l',
        'imsg6 omsg6 iech6 iechr6 oechr6 igmbq6 igmbr6 ogmbr6 igmbrd6 ogmbrd6 irtsol6 ortsol6 irtad6 inbsol6 onbsol6 inbad6 onbad6',
      ),
    ),
  ],
  [
    28,
    rule(
      BASE,
      'network.net-eicmp6',
      rates('l', 'ierr6 idtunr6 odtunr6 itmex6 otmex6 iprmpb6 oprmpb6 iredir6 oredir6 ipck2b6 opck2b6'),
    ),
  ],
  [29, rule(BASE, 'network.net-udp6', rates('l', 'idgm6 odgm6 noport6 idgmer6'))],
]);

/** Keys that sysstat called otherwise from a version on. */
export const RENAMED: readonly {
  readonly id: number;
  readonly key: string;
  readonly since: readonly [number, number, number];
  readonly to: string;
}[] = [{ id: 22, key: 'retrans', since: [12, 7, 6], to: 'retrseg' }];

/** What the other activities are called, for those that are not read or whose structure is unknown. */
export const ACTIVITY_NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'CPU'],
  [3, 'interrupts'],
  [5, 'paging'],
  [6, 'I/O'],
  [7, 'memory'],
  [10, 'serial lines'],
  [11, 'disks'],
  [12, 'network interfaces'],
  [13, 'network interface errors'],
  [30, 'CPU frequency'],
  [31, 'fans'],
  [32, 'temperatures'],
  [33, 'voltages'],
  [34, 'huge pages'],
  [35, 'weighted CPU frequency'],
  [36, 'USB devices'],
  [37, 'file systems'],
  [38, 'fibre channel'],
  [39, 'softnet'],
  [40, 'CPU pressure'],
  [41, 'I/O pressure'],
  [42, 'memory pressure'],
  [43, 'batteries'],
]);
