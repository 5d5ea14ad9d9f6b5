/** Lines of a busy server's syslog, drawn: what a log holds besides kernel reports. The same seed gives the same lines. */
import { random } from '../builders/damage.ts';

type Draw = () => number;

const pick = <T>(next: Draw, list: readonly T[]): T => list[Math.floor(next() * list.length)] as T; // never empty
const upTo = (next: Draw, n: number): number => Math.floor(next() * n);
const address = (next: Draw): string => `10.${upTo(next, 255)}.${upTo(next, 255)}.${upTo(next, 255)}`;
const hex = (next: Draw, digits: number): string =>
  Array.from({ length: digits }, () => upTo(next, 16).toString(16)).join('');

const USERS = ['oracle', 'root', 'zabbix', 'backup', 'deploy', 'hadoop', 'nagios', 'ec2-user'];
const UNITS = [
  'Session 1234 of user root',
  'NetworkManager Script Dispatcher Service',
  'Cleanup of Temporary Directories',
];

/** Messages with the tag of their program, by how often a real log holds them. */
const MESSAGES: readonly (readonly [weight: number, draw: (next: Draw, at: number) => string])[] = [
  [
    22,
    (n) =>
      `sshd[${upTo(n, 32768)}]: Accepted publickey for ${pick(n, USERS)} from ${address(n)} port ${1024 + upTo(n, 64000)} ssh2: RSA SHA256:${hex(n, 32)}`,
  ],
  [
    14,
    (n) =>
      `sshd[${upTo(n, 32768)}]: pam_unix(sshd:session): session ${pick(n, ['opened', 'closed'])} for user ${pick(n, USERS)}`,
  ],
  [14, (n) => `systemd[1]: ${pick(n, ['Started', 'Starting', 'Stopped'])} ${pick(n, UNITS)}.`],
  [10, (n) => `CROND[${upTo(n, 32768)}]: (${pick(n, USERS)}) CMD (/usr/lib64/sa/sa1 1 1)`],
  [8, (n) => `postfix/smtpd[${upTo(n, 32768)}]: connect from mail${upTo(n, 40)}.example.com[${address(n)}]`],
  [
    6,
    (n) => `dhclient[${upTo(n, 9999)}]: DHCPREQUEST on eth${upTo(n, 4)} to ${address(n)} port 67 (xid=0x${hex(n, 8)})`,
  ],
  [
    6,
    (n) => `dbus-daemon[${700 + upTo(n, 99)}]: [system] Successfully activated service 'org.freedesktop.nm_dispatcher'`,
  ],
  [6, (n) => `snmpd[${upTo(n, 9999)}]: Connection from UDP: [${address(n)}]:${upTo(n, 65000)}->[${address(n)}]:161`],
  [
    5,
    (n) =>
      `java[${upTo(n, 32768)}]: ${pick(n, ['INFO', 'DEBUG', 'WARN'])} [http-nio-8080-exec-${upTo(n, 200)}] c.e.orders.Service - order ${hex(n, 12)} done in ${upTo(n, 900)} ms, free heap ${upTo(n, 4096)} MB`,
  ],
  [1, (n) => `java[${upTo(n, 32768)}]: WARNING: An illegal reflective access operation has occurred (${hex(n, 8)})`],
  [1, (n) => `app[${upTo(n, 32768)}]: INFO: request ${hex(n, 16)} from ${address(n)} took ${upTo(n, 5000)} ms`],
  [
    2,
    (n, at) =>
      `kernel: [${at.toFixed(6).padStart(12)}] usb 2-1: new high-speed USB device number ${upTo(n, 127)} using ehci_hcd`,
  ],
  [
    2,
    (n, at) =>
      `kernel: [${at.toFixed(6).padStart(12)}] EXT4-fs (dm-${upTo(n, 9)}): mounted filesystem with ordered data mode. Opts: (null)`,
  ],
  [
    2,
    (n, at) => `kernel: [${at.toFixed(6).padStart(12)}] device-mapper: multipath: Failing path 8:${16 * upTo(n, 15)}.`,
  ],
  [
    1,
    (n, at) =>
      `kernel: [${at.toFixed(6).padStart(12)}] IN=eth0 OUT= MAC=${hex(n, 12)} SRC=${address(n)} DST=${address(n)} LEN=${upTo(n, 1500)} TTL=64 PROTO=TCP`,
  ],
];
const TOTAL = MESSAGES.reduce((sum, [weight]) => sum + weight, 0);
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** A classic syslog stamp, `Oct 24 11:27:42`. */
export function stampOf(epochSeconds: number): string {
  const t = new Date(epochSeconds * 1000);
  const two = (x: number): string => String(x).padStart(2, '0');
  const day = String(t.getUTCDate()).padStart(2);
  return `${MONTHS[t.getUTCMonth()]} ${day} ${two(t.getUTCHours())}:${two(t.getUTCMinutes())}:${two(t.getUTCSeconds())}`;
}

/**
 * Draws `count` syslog lines.
 * @param from seconds since 1970 of the first; some twenty lines share a second
 * @param booted seconds since 1970 of the boot, for the kernel's own clock
 */
export function noiseLines(seed: number, count: number, from: number, booted: number, host = 'db01'): string[] {
  const next = random(seed);
  const lines: string[] = [];
  let at = from;
  for (let i = 0; i < count; i++) {
    at += next() * 0.1;
    let left = next() * TOTAL;
    let message = '';
    for (const [weight, draw] of MESSAGES) {
      left -= weight;
      if (left < 0) {
        message = draw(next, at - booted);
        break;
      }
    }
    lines.push(`${stampOf(at)} ${host} ${message}`);
  }
  return lines;
}
