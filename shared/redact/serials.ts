/** What names one machine or one of its parts: serial numbers, UUIDs, machine ids, names of storage ports and volumes. */
import { eachGroup, type Finder } from './span.ts';

/** Told by their shape alone. */
const SHAPES: readonly RegExp[] = [
  /(?<![0-9A-Za-z])([0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12})(?![0-9A-Za-z])/dg,
  // A machine id, a boot id, an IPv6 address as /proc/net prints it.
  /(?<![0-9A-Za-z])([0-9A-Fa-f]{32})(?![0-9A-Za-z])/dg,
  // Volumes of multipath: a 3 and the name of the port or volume.
  /(?<![0-9A-Za-z])(3[0-9a-f]{32}|3[56][0-9a-f]{15})(?![0-9A-Za-z])/dg,
  /(?<![0-9A-Za-z])((?:wwn-0x|naa\.|eui\.|nvme\.)[0-9A-Fa-f.-]{12,80}[0-9A-Fa-f])(?![0-9A-Za-z])/dgi,
  /(?<![0-9A-Za-z])(iqn\.\d{4}-\d\d\.[\w.-]{1,200}(?::[\w.:-]{0,200}\w)?)/dgi,
  /(?<![0-9A-Za-z])(VMware-(?:[0-9A-Fa-f]{2}[ -]){15}[0-9A-Fa-f]{2})(?![0-9A-Za-z])/dgi,
  /(?<![\w-])((?:i|vol|eni|ami|subnet|vpc|sg|snap)-(?:[0-9a-f]{17}|[0-9a-f]{8}))(?![0-9A-Za-z])/dg,
  /\/dev\/disk\/by-(?:id|uuid|partuuid|label)\/([\w.:+-]{4,200})/dg,
];

/** Told by what stands in front. */
const LABELLED: readonly RegExp[] = [
  /(?<![A-Za-z])(?:serial[ _-]?(?:number|no\.?|num|#)|serialnumber|asset[ _-]?tag|service[ _-]?tag|chassis serial|s\/n|unit serial|ID_SERIAL(?:_SHORT)?)["']?\s{0,8}[:=]\s{0,40}["']?([A-Za-z0-9][\w.+-]{3,100})(?![:\w])/dgi,
  /(?<![A-Za-z])(?:Serial|SN):\s{1,40}([A-Z0-9][A-Z0-9._-]{5,60})(?![\w/])/dg,
  /(?<![A-Za-z])(?:wwpn|wwnn|wwn|wwid|port_name|node_name|sas_addr(?:ess)?|sas address|enclosure_?logical_?id|lu wwn device id|machine[ _-]?id|boot[ _-]?id)["']?[ :=(]{1,8}((?:0x)?[0-9A-Fa-f]{16,32})(?![0-9A-Za-z])/dgi,
  // What audit writes as hex: a command line, an address.
  /(?<![A-Za-z])(?:proctitle|saddr|cmd|exe|cwd|acct|data)=([0-9A-F]{8,})(?![0-9A-Za-z])/dg,
];
/** What firmware says when nobody filled it in. */
const EMPTY =
  /^(?:not|none|null|default|unknown|unspecified|empty|invalid|system|chassis|base|board|to|n\/a|oem|filled|0+|1234567890?|0123456789|f+|x+|\.+)$/i;
/** Sums of files and of code, which name no machine. */
const SUM_BEFORE = /(?:srcversion|md5|md5sum|sha1|checksum|build-?id|cache|fingerprint|sig_?key)["']?[ :=]{1,4}$/i;

/** One form for the spellings of a number. */
export function serialKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/^(?:0x|wwn-0x|naa\.)/, '')
    .replace(/[-:]/g, '');
}

export const findSerials: Finder = (text, add) => {
  const serial = (value: string, start: number): void => {
    // Digits alone are a register in binary, the time of a build, a count.
    if (value.length === 32 && !/[a-f]/i.test(value)) return;
    if (EMPTY.test(value) || /^(.)\1*$/.test(value.replace(/-/g, ''))) return;
    const shown = value.replace(/[.:-]+$/, '');
    const telling = shown.length >= 6 && /\d/.test(shown);
    add({ start, end: start + shown.length, label: 'serial', key: serialKey(shown), everywhere: telling });
  };
  for (const pattern of SHAPES)
    eachGroup(pattern, text, (value, start) => {
      if (!SUM_BEFORE.test(text.slice(Math.max(0, start - 20), start))) serial(value, start);
    });
  for (const pattern of LABELLED) eachGroup(pattern, text, serial);
};
