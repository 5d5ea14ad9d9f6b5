/** From the frames of one event to who asked, where, and the story of it. */
import { BoundedCache } from './cache.ts';
import { readContext } from './context.ts';
import { kernelStory } from './kernel-story.ts';
import { framesKey, requestKey } from './key.ts';
import { readLayers, requesterLayer, wrapperOf } from './layers.ts';
import { readStack } from './read.ts';
import { findDriver, findRequester, printedSymbol } from './requester.ts';
import { customerStory } from './story.ts';
import type { Attribution, Requester, StackInput, StackReading } from './types.ts';

/** Real traces stay below two hundred entries; more is not a stack but a log that lost its line ends. */
const MOST_FRAMES = 1_000;

interface ReadStack {
  readonly reading: StackReading;
  readonly requester: Requester | null;
  /** By what the header says: one stack is met by many processes. */
  readonly told: Map<string, Attribution>;
}

/** Distinct stacks of one log number some hundreds, of one to two thousand characters each. */
const CACHE_CHARACTERS = 2 * 1024 * 1024;
/** Bystanders of one stack that are kept; the story of a further one costs some microseconds. */
const MOST_TOLD = 64;
const cache = new BoundedCache<ReadStack>(CACHE_CHARACTERS);

function read(input: StackInput): ReadStack {
  const frames = input.frames.length > MOST_FRAMES ? input.frames.slice(0, MOST_FRAMES) : input.frames;
  const key = framesKey(frames);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const reading = readStack(frames);
  const stack = { reading, requester: findRequester(reading), told: new Map<string, Attribution>() };
  cache.set(key, stack);
  return stack;
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

function tell(input: StackInput, { reading, requester }: ReadStack): Attribution {
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
  const stack = read(input);
  const key = requestKey(input);
  const known = stack.told.get(key);
  if (known !== undefined) return known;
  const result = freeze(tell(input, stack));
  if (stack.told.size >= MOST_TOLD) stack.told.clear();
  stack.told.set(key, result);
  return result;
}
