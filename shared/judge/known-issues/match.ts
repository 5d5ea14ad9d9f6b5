/** Finds the known issues that fit an event. */
import type { AnalysisEvent, CauseId } from '../../contract/index.ts';
import type { KernelRelease } from '../../kernel/release.ts';
import { patternFits } from '../pattern.ts';
import { KNOWN_ISSUES } from './table.ts';
import type { KnownIssue, Signature } from './types.ts';
import { type RangeStatus, rangeStatus } from './version-range.ts';

export interface IssueMatch {
  readonly issue: KnownIssue;
  readonly status: RangeStatus;
  /** The stack fits too, not the shape of the request alone. */
  readonly byFrames: boolean;
}

type Draft = Pick<AnalysisEvent, 'kind' | 'order' | 'mode' | 'gfp' | 'process' | 'trace'>;

/** The symbols that tell the request, without leftovers on the stack and without what the compiler appends. */
function symbolsOf(event: Draft): string[] {
  const stale = new Set(event.trace?.stale ?? []);
  return (event.trace?.frames ?? [])
    .filter((_, i) => !stale.has(i))
    .map((frame) => frame.symbol.replace(/\.(isra|part|constprop|cold|llvm)\b.*$/, '').replace(/_noprof$/, ''));
}

function anyFits(patterns: readonly string[], symbols: readonly string[]): boolean {
  return patterns.some((pattern) => symbols.some((symbol) => patternFits(pattern, symbol)));
}

function hasFlags(event: Draft, flags: readonly string[]): boolean {
  const known = new Set([...(event.gfp?.names ?? []), ...(event.gfp?.bits ?? [])]);
  // A mask may be folded into a composite or not: GFP_DMA is the one bit __GFP_DMA.
  return flags.every((flag) => known.has(flag) || known.has(`__${flag}`) || known.has(flag.replace(/^__/, '')));
}

function shapeFits(
  signature: Signature,
  event: Draft,
  causes: readonly CauseId[],
  release: KernelRelease | null,
): boolean {
  const kinds = signature.kinds ?? ['page-allocation-failure', 'slab-failure'];
  if (!kinds.includes(event.kind)) return false;
  if (signature.orders !== undefined) {
    if (event.order === null || event.order < signature.orders[0] || event.order > signature.orders[1]) return false;
  }
  if (signature.modes !== undefined) {
    const mode = event.mode?.toLowerCase().replace(/^0x/, '') ?? null;
    if (mode === null || !signature.modes.includes(mode)) return false;
  }
  if (signature.sleeps !== undefined && event.gfp?.canSleep !== signature.sleeps) return false;
  if (signature.flags !== undefined && !hasFlags(event, signature.flags)) return false;
  if (signature.process !== undefined && !signature.process.test(event.process ?? '')) return false;
  if (signature.causes !== undefined && !signature.causes.some((cause) => causes.includes(cause))) return false;
  return signature.build === undefined || signature.build.test(release?.text ?? '');
}

/**
 * The issues whose signature fits and whose kernels include this one, or that this kernel already contains the fix of.
 * @param causes the causes that the judge found (headline and contributing)
 * @param blocksListed the refused request had blocks of its size on the printed list
 */
export function matchKnownIssues(
  event: Draft,
  release: KernelRelease | null,
  causes: readonly CauseId[],
  blocksListed = false,
  table: readonly KnownIssue[] = KNOWN_ISSUES,
): IssueMatch[] {
  const symbols = symbolsOf(event);
  const modules = new Set((event.trace?.frames ?? []).map((frame) => frame.module));
  const found: IssueMatch[] = [];
  for (const issue of table) {
    const { signature } = issue;
    if (!shapeFits(signature, event, causes, release)) continue;
    if (signature.blocksListed === true && !blocksListed) continue;
    if (signature.frames !== undefined && !anyFits(signature.frames, symbols)) continue;
    if (signature.alsoFrames !== undefined && !anyFits(signature.alsoFrames, symbols)) continue;
    if (signature.modules !== undefined && !signature.modules.some((name) => modules.has(name))) continue;
    const status = rangeStatus(issue, release);
    if (status === 'older') continue;
    const byFrames = signature.frames !== undefined || signature.modules !== undefined;
    // Without the stack, a shape that fits an unknown kernel is no match.
    if (status === 'unknown' && !byFrames) continue;
    // That a kernel has an old fix is worth a line where somebody may still advise it: the vendor's own range, a stack that fits.
    const ownRange = issue.affected.some((range) => range.vendor === release?.vendor);
    if (status === 'fixed' && !ownRange && (!byFrames || issue.cures)) continue;
    found.push({ issue, status, byFrames });
  }
  return found;
}

/** One line for the verdict: what is known, and what this kernel has of it. */
export function issueLine(match: IssueMatch, release: KernelRelease | null): string {
  const { issue, status } = match;
  const kernel = release?.text ?? 'this kernel';
  const fix = issue.fix === null ? 'no fix is known to this table' : issue.fix;
  const report =
    issue.certainty === 'certain' ? '' : issue.certainty === 'likely' ? ' (likely)' : ' (from a report, not verified)';
  switch (status) {
    case 'fixed':
      return `${issue.id}${report}: ${issue.title}. ${kernel} already contains the change: ${fix}.`;
    case 'unknown':
      return `${issue.id}${report}: ${issue.title}. Whether ${kernel} has it is not known to this table. Elsewhere: ${fix}.`;
    default:
      return `${issue.id}${report}: ${issue.title}. Remedy: ${fix}.`;
  }
}
