/** Call stacks drawn as rows. */
import type { Frame } from '../../shared/contract/index.ts';

/** One call-stack row: symbol, `+offset/size`, module, stack section. */
export type StackRow = readonly [
  symbol: string,
  place: string,
  module?: string | undefined,
  section?: Frame['section'],
];

export function frames(rows: readonly StackRow[], section: Frame['section']): Frame[] {
  return rows.map(([symbol, place, module, own]) => {
    const [offset = '0', size = '0'] = place.slice(1).split('/');
    return {
      symbol,
      offset: Number.parseInt(offset, 16),
      size: Number.parseInt(size, 16),
      module: module ?? null,
      address: null,
      reliable: true,
      section: own ?? section,
    };
  });
}
