/**
 * A long JSON document taken apart as its bytes come: a result of a hundred thousand failures is longer than one string may
 * be. Only brackets and quotes are looked at here; each part goes through JSON.parse, which is several times as fast as the
 * parsers that build every value themselves (measured on such a result: 110 against 27 MB/s).
 */

/** A member of the outermost object, or one element of the member that is taken apart. */
export interface JsonPart {
  readonly key: string;
  /** Number of the element; null for a member as a whole. */
  readonly index: number | null;
  readonly value: unknown;
}

/** What is wrong with the text. */
export class JsonError extends Error {
  readonly atByte: number;

  constructor(message: string, atByte: number) {
    super(message);
    this.name = 'JsonError';
    this.atByte = atByte;
  }
}

/** One part: an event with its Mem-Info takes some ten kilobytes, the facts of a large host some megabytes. */
const MAX_PART_BYTES = 128 * 1024 * 1024;
/** Nothing of ours is nested as deep. */
const MAX_DEPTH = 200;

const BACKSLASH = 0x5c;
const OPENS = 1;
const CLOSES = 2;
const QUOTE = 3;
const COMMA = 4;
const COLON = 5;
/** What a byte means outside of strings; 0 for all that stands within a value. */
const MEANING = new Uint8Array(256);
for (const [signs, meaning] of [
  ['{[', OPENS],
  ['}]', CLOSES],
  ['"', QUOTE],
  [',', COMMA],
  [':', COLON],
] as const)
  for (const sign of signs) MEANING[sign.charCodeAt(0)] = meaning;

/**
 * Yields the parts of the outermost object in their order.
 * @param apart the member whose value is an array of many
 * @throws JsonError
 */
export async function* jsonParts(chunks: AsyncIterable<Uint8Array>, apart: string): AsyncGenerator<JsonPart> {
  const decoder = new TextDecoder();
  let before = 0;
  let depth = 0;
  let inString = false;
  let afterBackslash = false;
  let key: string | null = null;
  let element: number | null = null;
  let ended = false;
  /** What of the current part stands in earlier chunks. */
  let held: Uint8Array[] = [];

  for await (const chunk of chunks) {
    let border = 0;
    const cut = (to: number): string => {
      const last = chunk.subarray(border, to);
      const text = decoder.decode(held.length === 0 ? last : Buffer.concat([...held, last])).trim();
      held = [];
      border = to + 1;
      return text;
    };
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0;
      if (inString) {
        if (afterBackslash) afterBackslash = false;
        else if (byte === BACKSLASH) afterBackslash = true;
        else if (MEANING[byte] === QUOTE) inString = false;
        continue;
      }
      const meaning = MEANING[byte];
      const level = element === null ? 1 : 2;
      if (meaning === QUOTE) inString = true;
      else if (meaning === OPENS) {
        if (++depth > MAX_DEPTH) throw new JsonError('it is nested too deeply', before + i);
        if (depth === 1 && (ended || cut(i) !== '' || byte !== 0x7b))
          throw new JsonError('it is no single object', before + i);
        if (depth === 2 && key === apart && byte === 0x5b) {
          if (cut(i) !== '') throw new JsonError('a comma is missing', before + i);
          element = 0;
        }
      } else if (meaning === COLON && depth === 1 && key === null) {
        const name = parsed(cut(i), before + i);
        if (typeof name !== 'string') throw new JsonError('a name is missing', before + i);
        key = name;
      } else if ((meaning === COMMA || meaning === CLOSES) && depth === level) {
        const text = cut(i);
        if (element !== null) {
          if (text !== '') yield { key: apart, index: element++, value: parsed(text, before + i) };
          else if (meaning === COMMA || element > 0) throw new JsonError('a value is missing', before + i);
        } else if (key !== null) {
          yield { key, index: null, value: parsed(text, before + i) };
          key = null;
        } else if (text !== '') throw new JsonError('a name is missing', before + i);
        if (meaning === COMMA) continue;
        depth--;
        if (element === null) ended = true;
        element = null;
        key = null;
      } else if (meaning === CLOSES && --depth < 0) throw new JsonError('it is no single object', before + i);
    }
    before += chunk.length;
    if (border < chunk.length) held.push(chunk.subarray(border));
    if (held.reduce((sum, piece) => sum + piece.length, 0) > MAX_PART_BYTES)
      throw new JsonError(`a part of it is longer than ${MAX_PART_BYTES} bytes`, before);
  }
  if (!ended) throw new JsonError('it ends in the middle', before);
}

function parsed(text: string, atByte: number): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw new JsonError(error instanceof Error ? error.message : String(error), atByte);
  }
}
