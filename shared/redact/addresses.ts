/**
 * Hardware and IP addresses. Half of what a kernel prints looks like one: times (10:22:33), PCI addresses (0000:03:00.0),
 * SCSI places (2:0:0:0), versions of four parts (2.6.32.4). What is not certainly an address by its shape is told by what
 * stands around it.
 */
import type { Finder } from './span.ts';

/** Pairs of hex digits, six or more of them, divided by the same sign. The lookbehinds keep a long run linear. */
const PAIRS =
  /(?<![0-9A-Za-z])(?<![0-9A-Fa-f]{2}[:-])[0-9A-Fa-f]{2}([:-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4,}(?!\1?[0-9A-Za-z])/g;
const CISCO = /(?<![\w.-])[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![\w-]|\.\w)/g;
/** Interfaces that systemd names by their hardware address. */
const IN_NAME = /(?<=(?<![0-9A-Za-z])(?:enx|wlx|wwx))[0-9A-Fa-f]{12}(?![0-9A-Za-z])/g;

/** Nobody's: none, everybody, and the groups of IPv4 and bridges. */
const NOBODYS_MAC = /^(?:0+|f+|01005e0000..|0180c20000..)$/;
/** Digits of a hardware address without its separators: its spellings are one. */
export const macKey = (text: string): string => text.replace(/[^0-9A-Fa-f]/g, '').toLowerCase();

export const findMacs: Finder = (text, add) => {
  const mac = (start: number, end: number): void => {
    const key = macKey(text.slice(start, end));
    if (!NOBODYS_MAC.test(key)) add({ start, end, label: 'mac', key, everywhere: true });
  };
  for (const match of text.matchAll(PAIRS)) {
    const end = match.index + match[0].length;
    const pairs = (match[0].length + 1) / 3;
    // A packet's head in a firewall line: receiver, sender and type in one run.
    if (pairs === 14) {
      mac(match.index, match.index + 17);
      mac(match.index + 18, match.index + 35);
    } else if (pairs === 8) add({ start: match.index, end, label: 'serial', key: macKey(match[0]), everywhere: true });
    else mac(match.index, end);
  }
  for (const match of text.matchAll(CISCO))
    if (
      /[A-Fa-f]/.test(match[0]) ? /\d/.test(match[0]) || match[0] === match[0].toLowerCase() : match[0].startsWith('00')
    )
      mac(match.index, match.index + match[0].length);
  for (const match of text.matchAll(IN_NAME)) mac(match.index, match.index + match[0].length);
};

const IPV4 = /(?<![0-9A-Za-z.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![0-9A-Za-z_]|\.\d)/g;
/** Right behind these stands a version. */
const VERSION_BEFORE =
  /(?:^|[^A-Za-z])(?:(?:v|ver|vers|version|rev|revision|release|rel|firmware|fw|build|nvm|ucode|microcode|sli|ipmi|api|abi|vib|package|pkg)s?[ .:=(-]{0,3}|(?:bios|driver|kernel|tainted|linux)[ -])$/i;
/** Behind a version, never behind an address: a build, a distribution's release. */
const VERSION_AFTER =
  /^(?: #\d| \((?:release|rev|build|date|[a-z]{3} \d)|[-_+~](?!\d{1,3}\.\d{1,3}\.\d)[0-9A-Za-z]|\.(?:el|fc|amzn|rc|x86|i\d86|noarch|ko|so)\d*)/i;
/** In front of an address whatever stands behind it. */
const ADDRESS_BEFORE = /(?:SRC|DST|addr|address|ip|from|to|gateway|gw|host|server|peer|via|dev|inet)[ :=]{1,2}$/i;

function isPrivate(parts: readonly number[]): boolean {
  const [a = 0, b = 0] = parts;
  return (
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128)
  );
}

/** Loopback, none, masks and everybody, groups of the local link: the same on every machine. */
function isNobodys(parts: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = parts;
  if (a === 127 || a === 0) return true;
  if (a === 224 && b === 0 && c === 0) return true;
  const bits = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  // A mask is ones and then zeros; 128.0.0.0 to 254.0.0.0 are masks too.
  const rest = ~bits >>> 0;
  return a >= 128 && (rest & (rest + 1)) === 0;
}

/** The four numbers; null where it cannot be an address as software prints them (leading zeros, beyond 255). */
function octets(text: string): number[] | null {
  const parts = text.split('.');
  const padded = parts.every((part) => part.length === 3);
  const values = parts.map(Number);
  if (values.length !== 4 || values.some((value) => value > 255)) return null;
  return !padded && parts.some((part) => part.length > 1 && part.startsWith('0')) ? null : values;
}

/** The only kernels whose releases have four parts: 2.6.8.1, and 2.6.11.1 to 2.6.39.4, none of them beyond .71. */
function isFourPartRelease([a, b, c = 0, d = 0]: readonly number[]): boolean {
  return a === 2 && b === 6 && (c === 8 || (c >= 11 && c < 40)) && d <= 71;
}

export const findIpv4: Finder = (text, add) => {
  for (const { 0: shown, index } of text.matchAll(IPV4)) {
    const parts = octets(shown);
    if (parts === null || isNobodys(parts)) continue;
    const before = text.slice(Math.max(0, index - 24), index);
    const after = text.slice(index + shown.length, index + shown.length + 12);
    const told = ADDRESS_BEFORE.test(before);
    if (!told) {
      if (isFourPartRelease(parts)) continue;
      if (VERSION_BEFORE.test(before)) continue;
      if (!isPrivate(parts) && (VERSION_AFTER.test(after) || /[A-Za-z0-9][-_]$/.test(before))) continue;
      if (/^ #\d/.test(after)) continue;
    }
    add({ start: index, end: index + shown.length, label: 'ip', key: parts.join('.'), everywhere: false });
  }
};

/** Words that colons divide: the longest run, then what does not belong to an address is taken off. */
const COLONS = /(?<![\w:.])[\w:.]{2,}/g;

/** Sixteen-bit groups of an IPv6 address in any of its spellings; null where it is none. */
export function ipv6Groups(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2 || text.length > 45) return null;
  const groups: number[][] = [];
  for (const [at, half] of halves.entries()) {
    const own: number[] = [];
    const words = half === '' ? [] : half.split(':');
    for (const [index, word] of words.entries()) {
      if (at === halves.length - 1 && index === words.length - 1 && word.includes('.')) {
        const parts = octets(word);
        if (parts === null || word.split('.').length !== 4) return null;
        const [a = 0, b = 0, c = 0, d = 0] = parts;
        own.push(a * 256 + b, c * 256 + d);
      } else if (/^[0-9A-Fa-f]{1,4}$/.test(word)) own.push(Number.parseInt(word, 16));
      else return null;
    }
    groups.push(own);
  }
  const [head = [], tail = []] = groups;
  const known = head.length + tail.length;
  if (halves.length === 1) return known === 8 ? head : null;
  return known > 7 ? null : [...head, ...new Array<number>(8 - known).fill(0), ...tail];
}

/** `add::bad` is a name of C++ or Rust: two words without a digit are no address unless they begin as local ones do. */
function isWordy(text: string): boolean {
  return !/\d/.test(text) && !/^f(?:e80|d..):/i.test(text) && text.split(':').filter((word) => word !== '').length < 4;
}

/** The part of a run that may be an address: without `addr:` in front, `:eth0` behind, and the mark that ends a clause. */
function addressIn(run: string): { start: number; end: number } {
  const words = run.split(':');
  let start = 0;
  let end = run.length;
  let first = 0;
  let last = words.length - 1;
  while (first < last && /[g-zG-Z_]/.test(words[first] ?? '')) start += (words[first++] ?? '').length + 1;
  while (last > first && /[g-zG-Z_]/.test(words[last] ?? '')) end -= (words[last--] ?? '').length + 1;
  while (end > start && (run[end - 1] === '.' || (run[end - 1] === ':' && run[end - 2] !== ':'))) end--;
  // `2001:db8::` and the colon that ends a clause.
  if (run.endsWith(':::', end)) end--;
  if (run[start] === ':' && run[start + 1] !== ':') start++;
  // `fe80::1::` is the address and a mark behind it.
  if (run.endsWith('::', end) && run.indexOf('::', start) < end - 2) end -= 2;
  return { start, end };
}

/** One form for all spellings of an address; a mapped one is the IPv4 address that it carries. */
export function ipKey(text: string): string {
  const groups = text.includes(':') ? ipv6Groups(text) : null;
  if (groups === null) return (octets(text) ?? [text]).join('.');
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  if (isMapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >>> 8, group & 255])
      .join('.');
  return groups.map((group) => group.toString(16)).join(':');
}

/** Nobody's: none, loopback, and the groups that every host of a link is in. */
function isNobodys6(groups: readonly number[]): boolean {
  const last = groups[7] ?? 0;
  if (groups.slice(1, 7).some((group) => group !== 0)) return false;
  return groups[0] === 0 ? last <= 1 : (groups[0] ?? 0) >>> 8 === 0xff && last <= 0xfb;
}

export const findIpv6: Finder = (text, add) => {
  for (const { 0: run, index } of text.matchAll(COLONS)) {
    if (run.indexOf(':') === run.lastIndexOf(':')) continue;
    const { start, end } = addressIn(run);
    const shown = run.slice(start, end);
    const groups = ipv6Groups(shown);
    if (groups === null || isWordy(shown) || isNobodys6(groups)) continue;
    const key = ipKey(shown);
    if (key.includes('.') && isNobodys(key.split('.').map(Number))) continue;
    add({ start: index + start, end: index + end, label: 'ip', key, everywhere: false });
  }
};

/** The network of an address, for telling which addresses are neighbours: /24 of IPv4, /64 of IPv6. */
export function networkOf(key: string): string {
  if (key.includes('.')) return key.slice(0, key.lastIndexOf('.'));
  return key.split(':').slice(0, 4).join(':');
}
