/** What makes two stacks the same to the judgement: names, modules, marks and sections, not addresses. */
import type { Frame } from '../../contract/event.ts';
import type { StackInput } from './types.ts';

/** Equal for stacks that are read alike. */
export function framesKey(frames: readonly Frame[]): string {
  let key = '';
  let previous: Frame | undefined;
  for (const frame of frames) {
    const { symbol, module, reliable, section, offset } = frame;
    key += `${symbol}|${module ?? ''}|${reliable ? 1 : 0}|${section}`;
    // Of the offset only counts whether it is zero (a function pointer, not a caller), missing, or that of the same word
    // once more (a leftover).
    if (offset === 0) key += '0';
    else if (offset === null) key += '-';
    if (previous !== undefined && previous.symbol === symbol && previous.offset === offset) key += '=';
    key += '\n';
    previous = frame;
  }
  return key;
}

/** Equal for headers that are told alike. */
export function requestKey({ process, pid, order, sizeKiB, gfp, workqueue, release }: StackInput): string {
  const flags = gfp === null ? '-' : `${gfp.canSleep}\t${gfp.printed ?? gfp.names.join('|')}`;
  return `${process}\t${pid === 0}\t${order}\t${sizeKiB}\t${workqueue}\t${release?.text}\t${flags}`;
}
