/** What could not be seen: as visible as what was. */
import type { Analysis } from '../../contract/index.ts';
import type { Composer } from '../composer.ts';
import type { Block, Sentence } from '../model.ts';
import { compose, mono, say, stopped } from '../sentence.ts';
import { fileName } from '../short-members.ts';
import { clip } from '../visible.ts';
import { capitalised, clock, count, plural } from '../words.ts';

interface Unseen {
  /** Where it applies; set apart in the report. */
  readonly where: string | null;
  readonly text: string;
}

/** Points looked at; what is beyond them is damage, not knowledge. */
const MOST = 400;

/** Everything that the readers and the judge say they missed, once each, most general first. */
function unseen(analysis: Analysis): Unseen[] {
  const items: Unseen[] = [];
  // A name in front stays as it is.
  const members = new Set(analysis.coverage.sources.map(({ member }) => member));
  const isNamed = (text: string): boolean => members.has(/^(.*?): /.exec(text)?.[1] ?? '');
  const said: { readonly where: string | null; readonly key: string }[] = [];
  const add = (where: string | null, text: string, shown = text): void => {
    const key = clip(text, 2400).trim().replace(/\.$/, '').toLowerCase();
    // A point may stand inside one that was made before: a list of gaps, or the same with a count in front.
    if (key === '' || items.length >= MOST) return;
    if (said.some((known) => known.where === where && known.key.includes(key))) return;
    said.push({ where, key });
    const words = stopped(clip(shown, 2400));
    items.push({ where, text: where === null && !isNamed(words) ? capitalised(words) : words });
  };

  for (const text of analysis.rootCause.missing) add(null, text);
  for (const text of analysis.coverage.missing) add(null, text);
  for (const gap of analysis.coverage.gaps)
    add(null, `No log covers ${clock(gap.from)} to ${clock(gap.to)}: ${gap.why}`);
  const { suppressed } = analysis.coverage;
  if (suppressed > 0)
    add(
      null,
      `${plural(suppressed, 'kernel message')} ${suppressed === 1 ? 'was' : 'were'} not printed by the kernel (rate limit)`,
    );
  for (const input of analysis.inputs) for (const problem of input.problems) add(fileName(input.path), problem);
  for (const source of analysis.coverage.sources) {
    if (source.truncated && source.problems.length === 0)
      add(source.member, 'cut off; what follows its end is unknown');
    for (const problem of source.problems) add(source.member, problem);
  }

  // The judge's gaps come per event: said once, with the number of events that share them.
  const perEvent = new Map<string, number>();
  for (const event of analysis.events)
    for (const text of new Set([...(event.verdict?.missing ?? []), ...(event.memory?.problems ?? [])]))
      perEvent.set(text, (perEvent.get(text) ?? 0) + 1);
  for (const [text, value] of [...perEvent].sort((a, b) => b[1] - a[1])) {
    const whose =
      analysis.events.length === 1 ? '' : ` (${count(value)} of ${plural(analysis.events.length, 'event')})`;
    add(null, text, `${text.trim().replace(/\.$/, '')}${whose}`);
  }
  return items;
}

/** The same in words alone. */
export function unseenTexts(analysis: Analysis): string[] {
  return unseen(analysis).map(({ where, text }) => (where === null ? text : `${where}: ${text}`));
}

export function limitBlocks(composer: Composer): Block[] {
  const items = unseen(composer.analysis).map(({ where, text }): Sentence[] => [
    where === null ? say(text) : compose([mono(where), ': ', ...say(text).inlines]),
  ]);
  if (items.length === 0)
    return [
      {
        kind: 'paragraph',
        role: 'body',
        sentences: [say('The analysis names nothing that it missed.')],
      },
    ];
  const shown = items.slice(0, composer.limits.listItems);
  const blocks: Block[] = [{ kind: 'list', ordered: false, items: shown }];
  if (items.length > shown.length)
    blocks.push({
      kind: 'paragraph',
      role: 'note',
      sentences: [
        say(`${plural(items.length - shown.length, 'further point')} of this kind stand in the JSON result.`),
      ],
    });
  return blocks;
}
