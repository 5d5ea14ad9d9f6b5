/** Known issues that the change of kernel removed or brought, as far as the failures of either side carry their signature. */
import type { AnalysisEvent } from '../../contract/index.ts';
import { KNOWN_ISSUES, matchKnownIssues, rangeStatus } from '../../judge/known-issues/index.ts';
import { type KernelRelease, parseRelease } from '../../kernel/release.ts';
import type { ComparedIssue } from '../schema.ts';
import type { Side } from '../sides.ts';

/** Events looked at per group of like ones: they differ in little. */
const PER_GROUP = 5;

/** Issue id → how many events of the side carry its signature (those alike to one that was looked at counted with it). */
function signatures(side: Side): Map<string, number> {
  const groups = new Map<string, AnalysisEvent[]>();
  for (const { event } of side.events) {
    const list = groups.get(event.fingerprint);
    if (list === undefined) groups.set(event.fingerprint, [event]);
    else list.push(event);
  }
  const found = new Map<string, number>();
  for (const events of groups.values()) {
    const ids = new Set<string>();
    for (const event of events.slice(0, PER_GROUP)) {
      const causes = event.verdict?.causes.filter((one) => one.role !== 'excluded').map((one) => one.cause) ?? [];
      for (const match of matchKnownIssues(event, parseRelease(event.kernel), causes)) ids.add(match.issue.id);
    }
    for (const id of ids) found.set(id, (found.get(id) ?? 0) + events.length);
  }
  return found;
}

/** The issues that bear on this comparison, those that the failures show first. */
export function comparedIssues(
  before: Side,
  after: Side,
  old: KernelRelease | null,
  young: KernelRelease | null,
): ComparedIssue[] {
  const [x, y] = [signatures(before), signatures(after)];
  const found: ComparedIssue[] = [];
  for (const issue of KNOWN_ISSUES) {
    const [b, a] = [rangeStatus(issue, old), rangeStatus(issue, young)];
    const [eventsBefore, eventsAfter] = [x.get(issue.id) ?? 0, y.get(issue.id) ?? 0];
    if (eventsBefore + eventsAfter === 0) continue;
    found.push({
      id: issue.id,
      title: issue.title,
      before: b,
      after: a,
      eventsBefore,
      eventsAfter,
      words: words(issue.cures, b, a, old, young),
    });
  }
  return found.sort((one, two) => two.eventsBefore + two.eventsAfter - one.eventsBefore - one.eventsAfter);
}

type Status = ComparedIssue['before'];

function words(
  cures: boolean,
  before: Status,
  after: Status,
  old: KernelRelease | null,
  young: KernelRelease | null,
): string {
  const [x, y] = [old?.text ?? 'the kernel before', young?.text ?? 'the kernel after'];
  const effect = cures ? 'the change removes it' : 'the change makes it rarer and does not remove it';
  if (before === 'affected' && after === 'fixed') return `${x} has it, ${y} contains the change: ${effect}`;
  if (before === 'affected' && after === 'affected') return `${x} has it, and ${y} has it still`;
  if (after === 'affected') return before === 'older' ? `${y} has it, ${x} is older than it` : `${y} has it`;
  if (before === 'fixed' && after === 'fixed') return `both kernels already contain the change: ${effect}`;
  if (after === 'unknown') return `whether ${y} has it is not known to the table`;
  if (before === 'unknown')
    return `whether ${x} has it is not known to the table; ${y} ${after === 'fixed' ? 'contains the change' : 'does not have it'}`;
  return `${y} does not have it`;
}
