/** Events of one log by their lines, with what stands above each. */
import { causeId } from '../../../shared/contract/index.ts';
import { textAt } from '../../../shared/contract/wire/index.ts';
import { causeName } from '../../../shared/report/words.ts';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { s } from '../../strings/en.ts';
import type { Mark } from './kernel-language.ts';

/** Sorted by line. */
export function marksOf(data: OpenCaseData | null, member: string | null): Mark[] {
  if (data === null || member === null) return [];
  const { columns } = data;
  const at = columns.member.values.indexOf(member);
  const marks: Mark[] = [];
  for (let row = 0; row < columns.count; row++) {
    if (columns.member.at[row] !== at) continue;
    const cause = causeId.safeParse(textAt(columns.cause, row));
    const order = columns.order[row] ?? null;
    const kind = textAt(columns.kind, row) ?? '';
    const what = kind === 'page-allocation-failure' && order !== null ? s.orderTitle(order) : (s.kinds[kind] ?? kind);
    const parts = [columns.id[row] ?? '', what, cause.success ? causeName(cause.data) : s.notJudged];
    marks.push({
      row,
      line: columns.line[row] ?? 1,
      endLine: columns.endLine[row] ?? 1,
      kind,
      lens: parts.join(' · '),
      gfp: textAt(columns.gfp, row),
    });
  }
  return marks.sort((a, b) => a.line - b.line);
}
