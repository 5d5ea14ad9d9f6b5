/** The explanation of a verdict: what was asked, what the kernel decided, why, and what is known of that. */
import type { CauseId } from '../../contract/index.ts';
import { withoutPages } from '../../kernel/mapping.ts';
import type { Headline } from './headline.ts';
import { MEANING } from './meaning.ts';
import { isSingleRequest, type Scene } from './scene.ts';

/** Sentences of zones that are told in full; machines with many nodes print dozens. */
const MAX_ZONES = 6;

function request(scene: Scene): string {
  const { event, order } = scene;
  // vmalloc()'s message is printed with order 0 also where it never came to ask for pages.
  if (order === null || withoutPages(event)) return '';
  const size = event.sizeKiB ?? 2 ** order * scene.pageSizeKiB;
  const names = scene.gfp === null || scene.gfp.names.length === 0 ? '' : `, ${scene.gfp.names.join('|')}`;
  const wait = scene.atomic === true ? ' without waiting' : scene.atomic === false ? ', and it could wait' : '';
  const one = order === 0 ? 'One page' : `${2 ** order} contiguous pages`;
  return `${one} (${size} KiB, order ${order}${names}) ${order === 0 ? 'was' : 'were'} asked for${wait}.`;
}

function decision(scene: Scene): string {
  const { replay, memory } = scene;
  if (withoutPages(scene.event))
    return 'vmalloc() gave up before it asked for a page: no decision about pages was made.';
  if (replay === null && memory !== null && memory.zones.length > 0) {
    return isSingleRequest(scene.event)
      ? 'The log does not tell order and mode of the request, so the decision cannot be replayed against the printed zones.'
      : 'What was refused is no single request for pages whose decision could be replayed against the printed zones.';
  }
  if (replay === null || replay.zones.length === 0)
    return 'The log has no numbers of the zones for it, so the decision cannot be replayed.';
  const { zones } = replay.public;
  const told = zones.slice(0, MAX_ZONES).map((zone) => zone.sentence);
  const rest = zones.length > MAX_ZONES ? [`${zones.length - MAX_ZONES} further zones`] : [];
  const list = [...told, ...rest].join('. ');
  switch (replay.expectation) {
    case 'refused':
      return `${zones.length === 1 ? 'The zone' : 'Every zone'} that it may use refuses it by the printed numbers: ${list}.`;
    case 'should-have-succeeded':
      return replay.borderline
        ? `By the printed numbers it should have been served, though by no more than may have moved between the check and the print: ${list}.`
        : `By the printed numbers it should have been served: ${list}.`;
    default:
      return `The printed numbers do not decide: ${list}.`;
  }
}

/** Headlines whose general meaning says what the numbers already said. */
const SELF_EXPLAINED: readonly CauseId[] = ['undetermined', 'known-issue'];

export function explain(scene: Scene, headline: Headline, issueLines: readonly string[]): string {
  const parts = [request(scene), decision(scene), headline.why];
  if (!SELF_EXPLAINED.includes(headline.cause)) {
    const meaning = MEANING[headline.cause];
    const open = scene.replay !== null && scene.replay.expectation === 'unknown';
    const established = (headline.deciding !== null && !open) || headline.cause === 'should-have-succeeded';
    // What the shape of the request suggests is not told as a fact.
    parts.push(established ? meaning : `That would mean: ${meaning.charAt(0).toLowerCase()}${meaning.slice(1)}`);
  }
  parts.push(...issueLines);
  return parts.filter((part) => part !== '').join(' ');
}
