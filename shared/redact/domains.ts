/** Mail addresses and names with a domain, known by their shape. */
import { hostSpan, userSpan } from './names.ts';
import { eachGroup, type Finder } from './span.ts';

/**
 * Top-level domains by which a dotted name is taken for one of a host. Those that are endings of files (`sh`, `so`, `py`, `md`)
 * or words of a sentence are left out or need three parts; `.local` and its like stand in most inner networks.
 */
const ANY =
  'com|net|org|edu|gov|mil|biz|local|lan|internal|intranet|intra|corp|priv|localnet|example|cloud|arpa|de|fr|ch|nl|uk|eu|ca|jp|cn|kr|br|ru|se|fi|dk|es|cz|hu|gr|il|za|au|nz|hk|tw|mx|ar|ua|bg|sk|hr|lt|lv|ee|io';
const THREE_PARTS =
  'home|private|domain|it|at|be|no|us|in|pl|pt|ro|tr|ie|sg|lu|si|cl|co|my|th|vn|id|info|dev|app|test|site|online|tech';
/** Bounded by what stands around it, not by its length: a run of labels is walked once. */
const FQDN = new RegExp(
  `(?<![\\w.@%-])((?:(?:[a-z0-9](?:[a-z0-9-]{0,62})\\.)+(?:${ANY})|(?:[a-z0-9](?:[a-z0-9-]{0,62})\\.){2,}(?:${THREE_PARTS})))(?![\\w@-]|\\.[\\w-])`,
  'dgi',
);
/** Public places of software, the same in everybody's logs. */
const PUBLIC_DOMAIN =
  /(?:^|[.-])(?:kernel\.org|qemu\.org|redhat\.com|centos\.org|fedoraproject\.org|debian\.(?:org|net)|ubuntu\.com|canonical\.com|launchpad\.net|suse\.(?:com|de)|opensuse\.org|oracle\.com|almalinux\.org|rockylinux\.org|elrepo\.org|gentoo\.org|archlinux\.org|freedesktop\.org|gnu\.org|github\.com|gitlab\.com|lwn\.net|lkml\.org|bootlin\.com|docker\.io|containerd\.io|k8s\.io|kubernetes\.io|openwrt\.org|raspberrypi\.(?:com|org)|vmware\.com|intel\.com|amd\.com|nvidia\.com|mellanox\.com|broadcom\.com|microsoft\.com|rsyslog\.com|systemd\.io|sourceforge\.net|apache\.org|python\.org|rust-lang\.org|omni\.net|in-addr\.arpa|ip6\.arpa)$/i;
/** Files and variables that look like names of hosts. */
const NO_HOST = /^(?:rc\.local|asp\.net|(?:net|vm|fs|dev|kernel|user|abi|debug)\.[a-z0-9.]*)$/i;

export function isPublicDomain(name: string): boolean {
  return PUBLIC_DOMAIN.test(name);
}

export const findDomains: Finder = (text, add) => {
  if (!text.includes('.')) return;
  eachGroup(FQDN, text, (name, start) => {
    // Longer than a name may be (RFC 1035): no name.
    if (name.length > 253 || NO_HOST.test(name) || isPublicDomain(name)) return;
    // Two parts are an organisation's, three or more a host of it.
    const label = name.split('.').length > 2 ? 'host' : 'domain';
    add({ start, end: start + name.length, label, key: name.toLowerCase(), everywhere: true });
  });
};

/** A name, an at sign, a name. The lookbehind keeps a run without one linear. */
const MAIL =
  /(?<![\p{L}\p{N}._%+-])([\p{L}\p{N}_][\p{L}\p{N}._%+-]*)@([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?![\w@])/dgu;
/** systemd's instances: `getty@tty1.service`. */
const UNIT = /\.(?:service|socket|timer|mount|automount|target|slice|scope|path|device|swap)$/;
/** Nodes of a device tree (`gpio@50`, `pci@f2000000`) and parents of interfaces (`eth0@if5`). */
const DEVICE =
  /^(?:(?:0x)?[0-9a-f]+(?:,[0-9a-f]+)?|if\d+|(?:eth|en[opsx]|bond|br|team|vlan|wl|lo|docker|veth|tty)\w*|none)$/i;
/** Who built the kernel of a distribution: the same on every host that runs it. */
const BUILDER = /^(?:mockbuild|buildd|geeko|abuild|debian-kernel|kernel-team|build|builder|makepkg|linux-kernel)$/i;

export const findMails: Finder = (text, add) => {
  if (!text.includes('@')) return;
  for (const match of text.matchAll(MAIL)) {
    const [, local = '', place = ''] = match;
    const at = match.index + local.length + 1;
    if (UNIT.test(place) || DEVICE.test(place) || /^[\d.]+$/.test(place)) continue;
    const before = text.slice(Math.max(0, match.index - 160), match.index);
    if (BUILDER.test(local) && (isPublicDomain(place) || /Linux version \S{1,120} \($/.test(before))) continue;
    if (/\.[A-Za-z]{2,24}$/.test(place)) {
      add({
        start: match.index,
        end: at + place.length,
        label: 'mail',
        key: match[0].toLowerCase(),
        everywhere: false,
      });
      continue;
    }
    // A prompt, a target of ssh, who built a kernel at home.
    for (const span of [userSpan(local, match.index), hostSpan(place, at)]) if (span !== null) add(span);
  }
};
