/** Devices on PCI that move data by DMA, with the driver that is bound to them: `lspci -nnvv`, `lspci -k`. */
import type { CaseFacts } from '../contract/facts.ts';
import { cite, type EvidenceReader, linesOf, outranks } from './reader.ts';

const DEVICE = /^((?:[\da-f]{4,8}:)?[\da-f]{2}:[\da-f]{2}\.\d) ([^:[]{3,60}?)(?: \[([\da-f]{4})\])?: (.{1,200})$/;
const DRIVER = /^\s+Kernel driver in use: (\S{1,60})\s*$/;
/** Base classes of PCI that ask for memory in interrupts or in large blocks: storage, network, display, processing. */
const CLASS = /^0[123]|^0b|^12/;
const TITLES =
  /ethernet|network|storage|scsi|sata|raid|nvm|non-volatile|fibre|infiniband|vga|display|3d controller|accelerator/i;
const MAX_DEVICES = 512;

type Device = NonNullable<CaseFacts['pciDevices']>['value'][number];

export const lspciReader: EvidenceReader = {
  name: 'lspci',
  maxBytes: 8 * 1024 * 1024,
  stems: ['lspci'],
  accepts: (path) =>
    /^(?:(?:sos_commands\/(?:pci|hardware)|insights_commands)\/)?lspci(?:_-n{0,2}v{0,3}k?)?$/.test(path),
  read(evidence, facts) {
    const devices: Device[] = [];
    let open: Device | null = null;
    let first: number | null = null;
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const m = DEVICE.exec(line);
      if (m !== null) {
        const [, slot = '', title = '', number, model = ''] = m;
        const wanted = number === undefined ? TITLES.test(title) : CLASS.test(number);
        open =
          wanted && devices.length < MAX_DEVICES ? { slot, class: title, model: model.trim(), driver: null } : null;
        if (open === null) continue;
        first ??= index;
        devices.push(open);
      } else if (open !== null) open.driver = DRIVER.exec(line)?.[1] ?? open.driver;
    }
    // The verbose form alone tells drivers.
    const rank = devices.some((device) => device.driver !== null) ? 0 : 1;
    if (devices.length > 0 && outranks(facts, 'pci', rank)) facts.pciDevices = cite(devices, evidence, first);
  },
};
