/** The lines of a Mem-Info block whose meaning does not depend on the lines before them: reserves and the tail. */
import { group } from '../lines/group.ts';
import { ownText } from '../lines/own-text.ts';

const RESERVE_LINE = /(?:lowmem_reserve|protections)\[\]:?((?: +\d{1,12})+)/;
const TAIL =
  /^(\d{1,15}) (total pagecache pages|pages in swap cache|pages RAM|pages of RAM|pages HighMem(?:\/MovableOnly)?|pages of HIGHMEM|reserved pages|pages reserved|pages shared|pages non-shared|pages cma reserved|pages in pagetable cache|pages hwpoisoned|pages swap cached|free pages|slab pages|pages pagecache)/;

export type KnownLine =
  | {
      readonly kind: 'tail';
      readonly field: 'pagecache' | 'swapcache' | 'ram';
      readonly name: string;
      readonly value: number;
      readonly endsBlock: boolean;
    }
  | { readonly kind: 'reserve'; readonly pages: readonly number[] };

/** A machine's memory does not change from report to report: most of the short lines were read before. */
const knownLines = new Map<string, KnownLine>();
const MAX_KNOWN = 2048;
const MAX_KNOWN_LENGTH = 80;

/** The line as it was read before; null when it was not. */
export function knownLine(body: string): KnownLine | null {
  return body.length <= MAX_KNOWN_LENGTH ? (knownLines.get(body) ?? null) : null;
}

export function readReserve(body: string): KnownLine | null {
  const m = RESERVE_LINE.exec(body);
  if (m === null) return null;
  const pages = group(m, 1).trim().split(/ +/).slice(0, 16).map(Number);
  return remember(body, { kind: 'reserve', pages });
}

export function readTail(body: string): KnownLine | null {
  const m = TAIL.exec(body);
  if (m === null) return null;
  const printed = group(m, 2);
  return remember(body, {
    kind: 'tail',
    field:
      printed === 'total pagecache pages'
        ? 'pagecache'
        : printed === 'pages in swap cache' || printed === 'pages swap cached'
          ? 'swapcache'
          : 'ram',
    name: tailName(printed),
    value: Number(m[1]),
    endsBlock: /reserved|hwpoisoned|non-shared|swap cached/.test(printed),
  });
}

function remember(body: string, line: KnownLine): KnownLine {
  if (body.length > MAX_KNOWN_LENGTH) return line;
  if (knownLines.size >= MAX_KNOWN) knownLines.clear();
  knownLines.set(ownText(body), line);
  return line;
}

function tailName(name: string): string {
  return name
    .replace(/^pages (?:of )?|^total | pages$/g, '')
    .replace(/^reserved pages$/, 'reserved')
    .trim();
}
