/** The document that analyze prints: one JSON text, with an event on each line. */
import { describe, expect, it } from 'vitest';
import { jsonPieces } from '../../electron/cli/json-output.ts';
import { analyze } from '../../electron/engine/analyze.ts';
import { type Analysis, analysis as schema } from '../../shared/contract/index.ts';
import { SAMPLE } from './run-cli.ts';

const textOf = (analysis: Analysis): string => [...jsonPieces(analysis)].join('');

describe('analyze --format json', () => {
  it('holds the whole result and nothing that the contract does not name', async () => {
    const { analysis } = await analyze([SAMPLE]);
    const parsed: unknown = JSON.parse(textOf(analysis));
    expect(analysis.events.length).toBeGreaterThan(1);
    expect(schema.parse(parsed)).toEqual(parsed);
    expect(parsed).toEqual(JSON.parse(JSON.stringify(analysis)));
  });

  it('gives each event a line, so that tools that read lines can count and pick them', async () => {
    const { analysis } = await analyze([SAMPLE]);
    const lines = textOf(analysis).split('\n');
    const events = lines.filter((line) => /^ {4}\{"id":/.test(line));
    expect(events.map((line) => (JSON.parse(line.replace(/,$/, '')) as { id: string }).id)).toEqual(
      analysis.events.map((event) => event.id),
    );
  });

  it('says the same in characters that no terminal obeys', async () => {
    const { analysis } = await analyze([SAMPLE]);
    const name = 'a\u009b31m\u007f\u202e\u2066\u2028z';
    const [event] = analysis.events;
    if (event === undefined) throw new Error('no event');
    const hostile = { ...analysis, host: { ...analysis.host, hostname: name }, events: [{ ...event, id: name }] };
    const text = textOf(hostile);
    expect(/[\u007f-\u009f\u200e-\u200f\u2028-\u202e\u2066-\u2069]/.test(text)).toBe(false);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(hostile)));
  });

  it('is JSON without any event, too', async () => {
    const { analysis } = await analyze([SAMPLE]);
    expect(JSON.parse(textOf({ ...analysis, events: [] }))).toMatchObject({ events: [] });
  });
});
