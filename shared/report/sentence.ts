/** Sentences of the report: words, with the kernel's own words set apart, and the citations that carry them. */
import type { Citation, Inline, Sentence } from './model.ts';
import { clip } from './visible.ts';
import { readableTimes } from './words.ts';

/** Longest sentence taken over from the analysis, in UTF-16 units; longer ones come from broken input. */
const SENTENCE_LIMIT = 2400;
/** Longest part of a composed row or a table cell: a narrow column would otherwise run over pages. */
const CELL_LIMIT = 400;

/**
 * True for a word that the kernel or a shell would use: `sk_prot_alloc`, `GFP_ATOMIC`, `0x20`, `vm.min_free_kbytes`,
 * `/proc/zoneinfo`. The word comes without its punctuation.
 */
function isKernelWord(word: string): boolean {
  return (
    /^[A-Za-z0-9.$]*_[A-Za-z0-9_.$|]*(\(\))?$/.test(word) ||
    /^0x[0-9a-f]+$/i.test(word) ||
    /^\/(proc|sys|etc|var|dev)\/[\w./*-]+$/.test(word) ||
    /^(order|mode):[0-9a-fx]+$/.test(word)
  );
}

const OPENING = '([{"\'“‘';
const CLOSING = ')]}"\'”’.,;:!?';

/** Splits running text into plain and kernel words. Linear in the length of the text. */
export function kernelWords(text: string): Inline[] {
  const inlines: { text: string; style: Inline['style'] }[] = [];
  const push = (part: string, style: Inline['style']): void => {
    if (part === '') return;
    const last = inlines[inlines.length - 1];
    if (last !== undefined && last.style === style) last.text += part;
    else inlines.push({ text: part, style });
  };
  for (const piece of readableTimes(clip(text, SENTENCE_LIMIT)).split(/(\s+)/)) {
    let start = 0;
    let end = piece.length;
    while (start < end && OPENING.includes(piece[start] ?? '')) start++;
    while (end > start && CLOSING.includes(piece[end - 1] ?? '')) end--;
    // `alloc_pages()` keeps its own brackets.
    if (piece[end - 1] === '(' && piece[end] === ')' && end - 1 > start) end++;
    const core = piece.slice(start, end);
    if (core !== '' && isKernelWord(core)) {
      push(piece.slice(0, start), 'plain');
      push(core, 'mono');
      push(piece.slice(end), 'plain');
    } else push(piece, 'plain');
  }
  return inlines;
}

/** A sentence in our words or in the engine's, with kernel words found in it. */
export function say(text: string, cites: readonly Citation[] = []): Sentence {
  return { inlines: kernelWords(text), cites };
}

/** A sentence put together from parts; a part that is a string is plain text. */
export function compose(parts: readonly (string | Inline)[], cites: readonly Citation[] = []): Sentence {
  return {
    inlines: parts
      .map((part): Inline => (typeof part === 'string' ? { text: clip(part, CELL_LIMIT), style: 'plain' } : part))
      .filter((part) => part.text !== ''),
    cites,
  };
}

export function mono(text: string): Inline {
  return { text: clip(text, CELL_LIMIT), style: 'mono' };
}

export function strong(text: string): Inline {
  return { text, style: 'strong' };
}

/** A table cell in plain words. */
export function cell(text: string, cites: readonly Citation[] = []): Sentence {
  return { inlines: [{ text: clip(text, CELL_LIMIT), style: 'plain' }], cites };
}

/** A table cell in the kernel's words. */
export function monoCell(text: string): Sentence {
  return { inlines: [mono(text)], cites: [] };
}

/** The words alone. */
export function plainText(sentence: Sentence): string {
  return sentence.inlines.map((inline) => inline.text).join('');
}

/** Ends with a full stop where the text has none. */
export function stopped(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?:…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
