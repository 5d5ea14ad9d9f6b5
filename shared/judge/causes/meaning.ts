/** Each cause in one sentence: what it is, for somebody who reads the report. No numbers; those stand beside it. */
import type { CauseId } from '../../contract/index.ts';

export const MEANING: Readonly<Record<CauseId, string>> = {
  'below-atomic-reserve':
    'Requests that may not wait can use a part of the min reserve; they came faster than kswapd freed memory, and that part was used up. The machine need not be short of memory as a whole.',
  'below-min-watermark': 'Free memory was below the min mark, which this request has to leave alone.',
  'external-fragmentation': 'Enough memory was free, but not in one piece of the size that was asked for.',
  'boosted-watermark':
    'The kernel had raised its marks for a moment, as it does after page blocks were mixed; the request met the normal mark and failed the raised one.',
  'lowmem-exhausted':
    'On this 32-bit kernel only low memory can serve the kernel itself, and it was used up; memory above it does not help.',
  'memory-exhausted': 'Memory was used up and little could be reclaimed.',
  'slab-growth': 'The kernel itself holds much memory in slab caches that cannot be reclaimed.',
  'page-table-growth': 'Page tables hold much memory: very many processes map very much.',
  'unaccounted-memory': 'Much memory is in use that no printed counter explains.',
  'dirty-throttling': 'Reclaim found pages that had to be written first, and writing was slower than the need.',
  'zone-limited': 'The caller demands memory at low addresses, and that small part of memory was used up.',
  'lowmem-reserve': 'The zone had memory, but keeps it for requests that cannot go elsewhere.',
  'node-bound': 'The request was held to nodes that had nothing left while others had.',
  'cpuset-bound': 'The cpuset of the task held it to nodes that had nothing left.',
  'cma-only': 'What was free belongs to the CMA area, which only movable pages may use.',
  'highatomic-only': 'What was free belongs to the reserve for atomic requests of more than one page.',
  'high-order-driver': 'A driver asks for large blocks without being able to wait for them.',
  'slab-min-order': 'A slab cache cannot grow by single pages.',
  'hugepages-reserved': 'Memory is set aside in the huge page pool, where nobody else can use it.',
  'swap-off-or-full': 'Memory of processes could not be moved out.',
  balloon: 'The hypervisor had taken memory from this guest.',
  'address-space': 'Not memory was missing but room for the mapping.',
  'reclaim-recursion':
    'The request was made while memory was being freed, and could not use the reserve that normally serves there.',
  'oversized-request': 'More contiguous memory was asked for than a kernel can be expected to have.',
  'boot-or-crash-kernel': 'The request belongs to the start of the kernel or to a crash kernel with little memory.',
  'harmless-fallback': 'The caller has another way when it gets nothing.',
  'should-have-succeeded':
    'By the numbers printed with the event the request should have been served. They were taken after the failure: memory came back in between, stood in per-CPU lists, or was taken and returned by others. A request that can wait also ends early when its task is being killed.',
  'known-issue': 'This kernel has a known issue that fits the event.',
  stall: 'The request was still waiting for memory when this was printed.',
  'fault-injection': 'The failure was made on purpose for a test.',
  undetermined: 'What is in the log does not decide why the request failed.',
};
