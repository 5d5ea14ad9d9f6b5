/** Before and after: the comparison with another case, or of the kernels within this one, as one section of the report. */
import { comparisonSections } from '../../compare/report.ts';
import type { Comparison } from '../../compare/schema.ts';
import type { Composer } from '../composer.ts';
import type { Block, Sentence } from '../model.ts';
import { compose, strong } from '../sentence.ts';

/** The comparison in one sentence, for page one; none without a comparison. */
export function comparisonSentence(comparison: Comparison | null | undefined): Sentence[] {
  if (comparison == null) return [];
  return [compose([strong('Before and after: '), comparison.verdict.statement])];
}

export function comparisonBlocks(composer: Composer): Block[] {
  const { comparison } = composer.options;
  if (comparison == null) return [];
  const blocks: Block[] = [];
  for (const part of comparisonSections(comparison, composer.book)) {
    // The first part is the answer, which needs no heading below that of the section.
    if (part.id !== 'answer') blocks.push({ kind: 'heading', level: 2, id: `comparison-${part.id}`, text: part.title });
    for (const block of part.blocks) blocks.push(lowered(block));
  }
  return blocks;
}

/** The report has one answer of its own; headings step down below those of the parts. */
function lowered(block: Block): Block {
  if (block.kind === 'paragraph' && block.role === 'answer') return { ...block, role: 'body' };
  if (block.kind === 'heading') return { ...block, level: 3 };
  return block;
}
