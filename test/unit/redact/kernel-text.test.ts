/** What a kernel says is evidence: a number or a name changed by a redaction would be a false one. */
import { describe, expect, test } from 'vitest';
import { redactedLine } from './lines.ts';

describe('kernel text stays as it is', () => {
  test.each([
    'swapper/0: page allocation failure: order:5, mode:0x40d20(GFP_ATOMIC|__GFP_COMP), nodemask=(null),cpuset=/,mems_allowed=0',
    ' tcp_rcv_space_adjust+0x1a/0x40 [vmxnet3]',
    ' [<ffffffff8112c207>] ? __alloc_pages_nodemask+0x757/0x8d0',
    'Call Trace:<ffffffff8014e5f0>{__alloc_pages+816} <ffffffff8014e65e>{__get_free_pages+78}',
    'RIP: 0010:_raw_spin_unlock_irqrestore+0x15/0x20',
    'Code: 48 89 df e8 de ad be ef 00 01 02 03 <0f> 0b',
    'R10: 00000000199be844 R11: 0000000000000246 R12: 00007fa647c95570',
    'PSW: 00000000000001000000000000001110 Not tainted',
    'CPU: 0 PID: 0 Comm: swapper/0 Not tainted 4.18.0-372.9.1.el8.x86_64 #1',
    'Pid: 39, comm: xenwatch Tainted: P        W  2.6.32.36-custom.0.2.0.8.el5xen #1',
    'e1000e 0000:03:00.0: irq 29 for MSI/MSI-X, fw 26.100.0.0',
    'sd 2:0:0:0: [sda] Attached SCSI disk',
    'usb usb1: SerialNumber: 0000:00:1a.0',
    'usb 1-1: New USB device strings: Mfr=1, Product=2, SerialNumber=3',
    'Serial: 8250/16550 driver, 32 ports, IRQ sharing enabled',
    'megaraid: 2.20.5.1 (Release Date: Thu Nov 16 15:32:35 EST 2006)',
    'BIOS-e820: [mem 0x0000000100000000-0x000000187fffffff] usable',
    'Node 0 DMA32: 315*4kB (UME) 202*8kB (UME) 64*16kB (UME) = 5632kB',
    'Node 0 Normal free:2044kB boost:0kB min:2052kB low:2564kB high:3076kB present:524288kB managed:496872kB',
    'lowmem_reserve[]: 0 1972 1972 1972',
    'Hardware name: QEMU Standard PC (i440FX + PIIX, 1996), BIOS rel-1.14.0-0-g155821a1990b-prebuilt.qemu.org 04/01/2014',
    'mhi_prepare_channel+0x127/0x2d0 [mhi 40df44e07c05479f7a6e7b90fba9f0e0031a7814]',
    'Linux version 4.18.0-80.el8.x86_64 (mockbuild@x86-vm-08.build.eng.bos.redhat.com) (gcc version 8.2.1 20180905)',
    'of_device mac-io@17 pci@f2000000 extint-gpio4@5c eth0@if5: registered',
    'systemd[1]: Started user@1000.service - User Manager for UID 1000.',
    'Freezing user space processes ... (elapsed 0.001 seconds) done.',
    '[Sat Apr  6 06:46:40 2024] Call Trace:',
    '10:22:33 up 3 days, load average: 0.10, 0.22, 0.33',
    'route 0.0.0.0 via 127.0.0.1, broadcast 255.255.255.255, mask 255.255.252.0, ::1 and ::',
    'net.ipv4.tcp_mem = 18951 25271 37902, kernel.core_pattern, /etc/rc.local, core::ops::add::bad',
    'vmalloc: allocation failure: 0 bytes; zone_reclaim_mode=0',
  ])('%s', (line) => {
    expect(redactedLine(line)).toBe(line);
  });
});
