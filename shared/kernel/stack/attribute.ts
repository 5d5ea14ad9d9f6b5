/** From the frames of one event to who asked, where, and the story of it. */
import type { Frame } from '../../contract/event.ts';
import { BoundedCache } from './cache.ts';
import { readContext } from './context.ts';
import { kernelStory } from './kernel-story.ts';
import { readLayers, requesterLayer, wrapperOf } from './layers.ts';
import { readStack } from './read.ts';
import { findDriver, findRequester, printedSymbol } from './requester.ts';
import { customerStory } from './story.ts';
import type { Attribution, StackInput } from './types.ts';

/** Real traces stay below two hundred entries; more is not a stack but a log that lost its line ends. */
const MOST_FRAMES = 1_000;

/** Distinct stacks of one log number some hundreds; 4 Mi characters hold about two thousand long ones. */
const CACHE_CHARACTERS = 4 * 1024 * 1024;
const cache = new BoundedCache<Attribution>(CACHE_CHARACTERS);

function frameKey(frame: Frame): string {
  // Only whether an offset is zero bears on the judgement, so that addresses do not tell equal stacks apart; doubled
  // words (equal offsets) do.
  return `${frame.symbol}|${frame.module ?? ''}|${frame.reliable ? 1 : 0}|${frame.section}`;
}

function keyOf(input: StackInput): string {
  const { frames, process, pid, order, sizeKiB, gfp, workqueue, release } = input;
  let key = `${process}\t${pid === 0}\t${order}\t${sizeKiB}\t${workqueue}\t${release?.text}\t`;
  key += gfp === null ? '-' : `${gfp.canSleep}\t${gfp.printed ?? gfp.names.join('|')}`;
  let previous: Frame | undefined;
  for (const frame of frames) {
    const doubled = previous !== undefined && previous.symbol === frame.symbol && previous.offset === frame.offset;
    key += `\n${frameKey(frame)}${frame.offset === 0 ? '0' : ''}${frame.offset === null ? '-' : ''}${doubled ? '=' : ''}`;
    previous = frame;
  }
  return key;
}

function freeze(result: Attribution): Attribution {
  for (const layer of result.layers) {
    Object.freeze(layer.frames);
    Object.freeze(layer);
  }
  Object.freeze(result.layers);
  Object.freeze(result.stale);
  if (result.requester !== null) Object.freeze(result.requester);
  if (result.driver !== null) Object.freeze(result.driver);
  return Object.freeze(result);
}

function attribute(input: StackInput): Attribution {
  const reading = readStack(input.frames.slice(0, MOST_FRAMES));
  const requester = findRequester(reading);
  const place = readContext(input, reading, requester);
  const frame = requester === null ? undefined : reading.frames[requester.index];
  return {
    context: place.context,
    requester:
      requester === null || frame === undefined
        ? null
        : { symbol: printedSymbol(frame.symbol), layer: requesterLayer(reading, requester, place.end) },
    driver: findDriver(reading, requester, place.end),
    layers: readLayers(reading, place.end),
    wrapper: wrapperOf(reading, requester),
    stale: [...reading.stale].filter((i) => i !== requester?.index).sort((a, b) => a - b),
    story: customerStory(input, reading, requester, place),
    kernelStory: kernelStory(input, reading, requester, place),
  };
}

/**
 * Reads a stack: requester, driver, context, layers, leftovers and the story in two tongues.
 *
 * Equal stacks are judged once: results are shared, frozen and must not be changed; copy them to add to them.
 * Linear in the number of frames; never throws, whatever the frames hold.
 *
 * @param input the frames, innermost first, and what the header says of the request.
 */
export function attributeStack(input: StackInput): Attribution {
  const key = keyOf(input);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const result = freeze(attribute(input));
  cache.set(key, result);
  return result;
}
