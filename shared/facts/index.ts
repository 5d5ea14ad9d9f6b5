/** The readers of configuration and snapshots, and the quick way to the one for a member of a report. */
import type { CaseFacts } from '../contract/facts.ts';
import { bootIdReader, cmdlineReader, statReader, uptimeReader } from './boot.ts';
import { buddyinfoReader } from './buddyinfo.ts';
import { cgroupReader } from './cgroup.ts';
import { dateReader, timezoneReader } from './collection.ts';
import { distroReader } from './distro.ts';
import { dkmsReader } from './driver-packages.ts';
import { extfragReader, pagetypeinfoReader } from './fragmentation.ts';
import { dmiFilesReader } from './hardware.ts';
import { hostnamectlReader, hostnameReader } from './hostname.ts';
import { ethtoolReader, ipLinkReader } from './interfaces.ts';
import { kernelConfigReader } from './kernel-config.ts';
import { dpkgLogReader, kernelPackagesReader } from './kernel-packages.ts';
import { machineIdReader } from './machine-id.ts';
import { meminfoReader } from './meminfo.ts';
import { modprobeReader, moduleParametersReader, moduleVersionReader } from './module-parameters.ts';
import { modulesReader } from './modules.ts';
import { sockstatReader, softnetReader } from './network-stats.ts';
import { nodeFilesReader, numaReader } from './numa.ts';
import { numastatReader } from './numastat.ts';
import { pathInReport, stemOf } from './path.ts';
import { lspciReader } from './pci.ts';
import { pressureReader } from './pressure.ts';
import type { EvidenceReader, FactReader } from './reader.ts';
import { psReader } from './services.ts';
import { slabinfoReader } from './slabinfo.ts';
import { supportconfigReader } from './supportconfig.ts';
import { freeReader, hugepagesReader, swapsReader } from './swap.ts';
import { procSysReader, sysctlReader } from './sysctl.ts';
import { sysctlConfiguredReader } from './sysctl-configured.ts';
import { thpReader } from './thp.ts';
import { osReleaseFileReader, unameReader } from './uname.ts';
import { detectVirtReader, dmidecodeReader } from './virtualisation.ts';
import { vmstatReader } from './vmstat.ts';
import { zoneinfoReader } from './zoneinfo.ts';

export { hostFromFacts } from './host-info.ts';
export { pageSizeKiB } from './page-size.ts';
export { type SnapshotPoint, snapshotPointsOf } from './points.ts';
export type { FactReader } from './reader.ts';

const single: readonly EvidenceReader[] = [
  meminfoReader,
  vmstatReader,
  buddyinfoReader,
  zoneinfoReader,
  slabinfoReader,
  pagetypeinfoReader,
  extfragReader,
  pressureReader,
  numastatReader,
  sockstatReader,
  softnetReader,
  sysctlReader,
  procSysReader,
  sysctlConfiguredReader,
  unameReader,
  osReleaseFileReader,
  hostnameReader,
  hostnamectlReader,
  machineIdReader,
  dateReader,
  timezoneReader,
  statReader,
  uptimeReader,
  bootIdReader,
  cmdlineReader,
  kernelConfigReader,
  distroReader,
  ethtoolReader,
  ipLinkReader,
  thpReader,
  kernelPackagesReader,
  dpkgLogReader,
  modulesReader,
  moduleParametersReader,
  moduleVersionReader,
  modprobeReader,
  dkmsReader,
  psReader,
  numaReader,
  nodeFilesReader,
  detectVirtReader,
  dmidecodeReader,
  dmiFilesReader,
  cgroupReader,
  freeReader,
  swapsReader,
  hugepagesReader,
  lspciReader,
];

function indexed(readers: readonly EvidenceReader[], keysOf: (reader: EvidenceReader) => readonly string[]) {
  const map = new Map<string, EvidenceReader[]>();
  for (const reader of readers) {
    for (const key of keysOf(reader)) map.set(key, [...(map.get(key) ?? []), reader]);
  }
  return map;
}

const folderOf = (path: string, cut: number): string =>
  cut < 0 ? '' : path.slice(path.lastIndexOf('/', cut - 1) + 1, cut);

/** A finder over some readers: two look-ups by name settle nearly every member before a path is taken apart. */
function finder(readers: readonly EvidenceReader[]): (memberPath: string) => EvidenceReader | null {
  const byStem = indexed(readers, (reader) => reader.stems);
  const byFolder = indexed(readers, (reader) => reader.folders ?? []);
  return (memberPath) => {
    const cut = memberPath.lastIndexOf('/');
    const named = byStem.get(stemOf(memberPath.slice(cut + 1)));
    const housed = byFolder.get(folderOf(memberPath, cut));
    if (named === undefined && housed === undefined) return null;
    const path = pathInReport(memberPath);
    const accepts = (reader: EvidenceReader): boolean => reader.accepts(path);
    return named?.find(accepts) ?? housed?.find(accepts) ?? null;
  };
}

const findSingle = finder(single);
const all: readonly EvidenceReader[] = [...single, supportconfigReader(findSingle)];
const findAny = finder(all);

function asFactReader(reader: EvidenceReader): FactReader {
  return {
    name: reader.name,
    maxBytes: reader.maxBytes,
    matches: (memberPath) => reader.accepts(pathInReport(memberPath)),
    read(text: string, memberPath: string, facts: CaseFacts) {
      reader.read({ text, path: pathInReport(memberPath), member: memberPath, firstLine: 1 }, facts);
    },
  };
}

const wrapped = new Map(all.map((reader) => [reader, asFactReader(reader)]));

/** Every reader, one per kind of evidence. */
export const factReaders: readonly FactReader[] = [...wrapped.values()];

/**
 * The reader of a member of a sosreport (2.2 to 4.12), supportconfig or insights archive, by its path (with or without the
 * archive's top folder); null for members that tell no facts. Made to be asked for every one of a hundred thousand paths.
 */
export function factReaderFor(memberPath: string): FactReader | null {
  const reader = findAny(memberPath);
  return reader === null ? null : (wrapped.get(reader) ?? null);
}
