/** The whole table. Order matters where two groups name one pattern: the first wins. */
import type { FactGroup } from '../types.ts';
import { devices } from './devices.ts';
import { entry } from './entry.ts';
import { filesystems } from './filesystems.ts';
import { memory } from './memory.ts';
import { network } from './network.ts';
import { networkDrivers } from './network-drivers.ts';
import { noise } from './noise.ts';
import { storage } from './storage.ts';
import { system } from './system.ts';

export const facts: readonly FactGroup[] = [
  ...memory,
  ...entry,
  ...network,
  ...networkDrivers,
  ...filesystems,
  ...storage,
  ...devices,
  ...system,
  ...noise,
];
