/** A saved result is read the same however its text is laid out and wherever the pieces of it are cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonError, type JsonPart, jsonParts } from '../../electron/engine/saved-result/json-parts.ts';

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function partsOf(text: string, size = 65_536): Promise<JsonPart[]> {
  const parts: JsonPart[] = [];
  for await (const part of jsonParts(pieces(text, size), 'events')) parts.push(part);
  return parts;
}

/** Put together again as JSON.parse would have it. */
function whole(parts: readonly JsonPart[], empty: readonly string[]): Record<string, unknown> {
  const found: Record<string, unknown> = Object.fromEntries(empty.map((key) => [key, []]));
  for (const { key, index, value } of parts) {
    if (index === null) found[key] = value;
    else found[key] = [...((found[key] as unknown[] | undefined) ?? []), value];
  }
  return found;
}

describe('parts of a JSON document', () => {
  it('are those that JSON.parse finds, in every layout and cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ schema: fc.string(), events: fc.array(fc.jsonValue(), { maxLength: 5 }), rest: fc.jsonValue() }),
        fc.constantFrom(undefined, 1, '\t', '\r\n  '),
        fc.integer({ min: 1, max: 9 }),
        async (value, layout, size) => {
          const text = JSON.stringify(value, null, layout);
          expect(whole(await partsOf(text, size), ['events'])).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  it('take brackets and quotes inside of texts for what they are', async () => {
    const value = { a: '}],"\\"', events: ['{"[', { 'k]"': '\\\\"' }], 'b:,': null };
    for (const size of [1, 2, 3, 1000]) expect(whole(await partsOf(JSON.stringify(value), size), [])).toEqual(value);
  });

  it('name the place where a document breaks', async () => {
    const text = JSON.stringify({ schema: 'x', events: [{ id: 1 }, { id: 2 }] });
    for (let end = 0; end < text.length; end++)
      await expect(partsOf(text.slice(0, end)), text.slice(0, end)).rejects.toThrow(JsonError);
    for (const wrong of ['[]', '{}{}', '{"a":1}}', '{"events":[1,,2]}', '{"events":[1,]}', '{"a" 1}', '{"a":}', '{1}'])
      await expect(partsOf(wrong), wrong).rejects.toThrow(JsonError);
    await expect(partsOf(`{"a":${'['.repeat(10_000)}`)).rejects.toThrow(/deep/);
  });
});
