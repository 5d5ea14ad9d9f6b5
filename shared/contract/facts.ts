/**
 * What the rest of the report says about the machine: configuration and snapshots, each with the member it was read
 * from. Snapshots describe the moment of collection, not the moment of a failure.
 */
import { z } from 'zod';
import { memoryZone } from './memory.ts';

/** A value with the member (and line, where that helps) that carries it. */
const cited = <T extends z.ZodType>(value: T) =>
  z.object({ value, member: z.string(), line: z.int().min(1).nullable() });

export const networkInterface = z.object({
  name: z.string(),
  driver: z.string().nullable(),
  driverVersion: z.string().nullable(),
  firmware: z.string().nullable(),
  mtu: z.int().nullable(),
  /** ethtool -g: current and maximum ring entries. */
  rxRing: z.object({ current: z.int().nullable(), max: z.int().nullable() }).nullable(),
  txRing: z.object({ current: z.int().nullable(), max: z.int().nullable() }).nullable(),
  /** ethtool -k: feature name → on. */
  features: z.record(z.string(), z.boolean()),
  /** ethtool -S counters that speak of failed or dropped receives (all that were printed are kept). */
  counters: z.record(z.string(), z.number()),
  members: z.array(z.string()),
});
export type NetworkInterface = z.infer<typeof networkInterface>;

/** What the firmware tells of the machine; a field that holds a maker's filler ("Not Specified") is null. */
export const hardwareFacts = z.object({
  maker: cited(z.string()).nullable(),
  product: cited(z.string()).nullable(),
  serial: cited(z.string()).nullable(),
  uuid: cited(z.string()).nullable(),
  biosVersion: cited(z.string()).nullable(),
  biosDate: cited(z.string()).nullable(),
});
export type HardwareFacts = z.infer<typeof hardwareFacts>;

/** Hardware of which nothing is known. */
export function noHardware(): HardwareFacts {
  return { maker: null, product: null, serial: null, uuid: null, biosVersion: null, biosDate: null };
}

export const caseFacts = z.object({
  hostname: cited(z.string()).nullable(),
  distro: cited(z.string()).nullable(),
  /** Running kernel at collection. */
  kernel: cited(z.string()).nullable(),
  arch: cited(z.string()).nullable(),
  timezone: cited(z.string()).nullable(),
  /** Minutes east of UTC at collection. */
  utcOffsetMinutes: cited(z.number()).nullable(),
  /** Collection time as printed by `date`, RFC 3339. */
  collectedAt: cited(z.string()).nullable(),
  /** Boot time in Unix seconds: btime of /proc/stat. */
  btime: cited(z.number()).nullable(),
  uptimeSeconds: cited(z.number()).nullable(),
  bootId: cited(z.string()).nullable(),
  /** Of the installation: 32 hexadecimal digits, or what a cleaner wrote in their place. */
  machineId: cited(z.string()).nullable().default(null),
  hardware: hardwareFacts.default(noHardware),
  cmdline: cited(z.string()).nullable(),
  virtualisation: cited(z.string()).nullable(),
  /** CONFIG_ values that matter, from boot/config-*. */
  config: z.record(z.string(), cited(z.string())),
  /** sysctl as running (sysctl -a, proc/sys). */
  sysctl: z.record(z.string(), cited(z.string())),
  /** sysctl as configured (sysctl.conf, sysctl.d), last one wins. */
  sysctlConfigured: z.record(z.string(), cited(z.string())),
  /** /proc/meminfo, KiB by name (HugePages_* are counts). */
  meminfoKiB: cited(z.record(z.string(), z.number())).nullable(),
  /** /proc/vmstat, counters since boot. */
  vmstat: cited(z.record(z.string(), z.number())).nullable(),
  /** /proc/buddyinfo: free blocks per order. */
  buddyinfo: cited(z.array(z.object({ node: z.int(), zone: z.string(), counts: z.array(z.int()) }))).nullable(),
  /** /proc/zoneinfo: marks, present, managed and protection of each zone, as a zone of a Mem-Info block. */
  zoneinfo: cited(z.array(memoryZone)).nullable(),
  /** /proc/slabinfo, largest caches first: name, bytes in use as KiB. */
  slabinfo: cited(
    z.array(
      z.object({
        name: z.string(),
        objects: z.number(),
        objectSize: z.number(),
        totalKiB: z.number(),
        pagesPerSlab: z.number(),
      }),
    ),
  ).nullable(),
  interfaces: z.array(networkInterface),
  /** Transparent huge pages, the bracketed choice: enabled, defrag. */
  thp: z.record(z.string(), cited(z.string())),
  /** Installed kernel packages, in rpm or deb notation, with install time where known. */
  installedKernels: z.array(z.object({ package: z.string(), installedAt: z.string().nullable(), member: z.string() })),
  /** Loaded modules (lsmod). */
  modules: cited(z.array(z.string())).nullable(),
  /** Parameters of modules as running, `module.parameter` (/sys/module). */
  moduleParameters: z.record(z.string(), cited(z.string())).default({}),
  /** Parameters of modules as configured, `module.parameter` (modprobe.d). */
  moduleOptions: z.record(z.string(), cited(z.string())).default({}),
  /** Versions that modules tell of themselves, by module; most tell none. */
  moduleVersions: z.record(z.string(), cited(z.string())).default({}),
  /** Packages of drivers and firmware by name, with version (several are joined by commas); null without a package list. */
  driverPackages: cited(z.record(z.string(), z.string())).nullable().default(null),
  /** Processes that tell the role of the host: postgres, mysqld, oracle, java … (from ps). */
  services: z.array(cited(z.string())),
  /** Memory modules by dmidecode; an empty slot has no size. */
  memoryDevices: cited(
    z.array(
      z.object({
        locator: z.string().nullable(),
        sizeKiB: z.number().nullable(),
        type: z.string().nullable(),
        /** As printed: `3200 MT/s`. */
        speed: z.string().nullable(),
      }),
    ),
  ).nullish(),
  /** Network, storage, display and processing devices on PCI (lspci), each with the driver that is bound to it. */
  pciDevices: cited(
    z.array(z.object({ slot: z.string(), class: z.string(), model: z.string(), driver: z.string().nullable() })),
  ).nullish(),
  /** NUMA nodes seen. */
  numaNodes: cited(z.int()).nullable(),
});
export type CaseFacts = z.infer<typeof caseFacts>;

/** Facts of a case of which nothing is known. */
export function noFacts(): CaseFacts {
  return {
    hostname: null,
    distro: null,
    kernel: null,
    arch: null,
    timezone: null,
    utcOffsetMinutes: null,
    collectedAt: null,
    btime: null,
    uptimeSeconds: null,
    bootId: null,
    machineId: null,
    hardware: noHardware(),
    cmdline: null,
    virtualisation: null,
    config: {},
    sysctl: {},
    sysctlConfigured: {},
    meminfoKiB: null,
    vmstat: null,
    buddyinfo: null,
    zoneinfo: null,
    slabinfo: null,
    interfaces: [],
    thp: {},
    installedKernels: [],
    modules: null,
    moduleParameters: {},
    moduleOptions: {},
    moduleVersions: {},
    driverPackages: null,
    services: [],
    numaNodes: null,
  };
}
