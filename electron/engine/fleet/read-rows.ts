/** The step that every way of reading a fleet shares: one path in, its rows out. It keeps nothing between two paths. */
import type { FleetRow } from '../../../shared/fleet/columns.ts';
import { rowOfLoss, rowsOf } from '../../../shared/fleet/rows.ts';
import type { UserRule } from '../../../shared/judge/index.ts';
import { analyze } from '../analyze.ts';
import { KNOWLEDGE_DATE, VERSION } from '../version.ts';
import { reportKey } from './units.ts';

/**
 * Reads one report as a case of its own.
 * @throws only the signal's abort reason; what is wrong with the input is a row
 */
export async function* readRows(
  path: string,
  rules: readonly UserRule[],
  signal: AbortSignal,
): AsyncGenerator<FleetRow> {
  const identity = { report: reportKey(path), path, toolVersion: VERSION, knowledgeDate: KNOWLEDGE_DATE };
  const result = await analyze([path], { signal, rules, keepSeries: () => false });
  if (result.unreadable > 0) {
    const problem = result.problems.map((each) => each.message).join('; ');
    yield rowOfLoss(identity, 'unreadable', problem);
    return;
  }
  yield* rowsOf(identity, result.partial > 0 ? 'partial' : 'read', result.analysis);
}
