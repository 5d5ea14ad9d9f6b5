/** What was hidden is in no byte of what is handed on, in any format. */
import { describe, expect, test } from 'vitest';
import { makeReport, writeDocument } from '../../../electron/engine/report-writers/make-report.ts';
import { analysis as analysisSchema } from '../../../shared/contract/index.ts';
import { redactAnalysis, redactInputs } from '../../../shared/redact/index.ts';
import { documentOf } from '../../../shared/report/inputs.ts';
import { renderText } from '../../../shared/report/text.ts';
import { lacedInputs, SECRETS, WORDS } from './laced.ts';
import { options } from './lines.ts';
import { pdfTexts } from './pdf-texts.ts';

const hide = options({ words: WORDS });
const plain = (text: string): string => text.normalize('NFC').replace(/\s+/g, '').toLowerCase();

/** Which secrets can be read in a text, as bytes of a file are searched: capitals and white space do not matter. */
function survivors(text: string): string[] {
  const shown = plain(text);
  return SECRETS.filter((secret) => shown.includes(plain(secret)));
}

describe('a redacted report', () => {
  test.each(['html', 'md', 'json'] as const)('%s holds no name, and still tells the story', async (format) => {
    const inputs = lacedInputs();
    const source = { analysis: inputs.analysis, excerpt: async () => null };
    const open = String(await writeDocument(documentOf(inputs), format));
    expect(survivors(open)).toEqual([...SECRETS]);
    const document = await makeReport(source, { ...inputs, prepare: () => redactInputs(inputs, hide).inputs });
    const shown = String(await writeDocument(document, format));
    expect(survivors(shown)).toEqual([]);
    expect(survivors(Buffer.from(shown, 'utf8').toString('latin1'))).toEqual([]);
    for (const word of [
      'host1',
      'ip1',
      'mac1',
      'user1',
      'word1',
      'Redaction',
      'is redacted',
      'are redacted',
      'ab'.repeat(32),
    ])
      expect(shown).toContain(word);
  });

  test('pdf holds no name in its text, outline, metadata, alternative texts or streams', async () => {
    const inputs = lacedInputs();
    const bytes = async (made: typeof inputs): Promise<string[]> => {
      const written = await writeDocument(documentOf(made), 'pdf');
      if (typeof written === 'string') throw new Error('a PDF is bytes');
      return pdfTexts(written);
    };
    const open = (await bytes(inputs)).join('\n');
    // What is found in the open report is what this test is able to see.
    expect(SECRETS.filter((secret) => open.includes(plain(secret)))).toEqual([...SECRETS]);
    const shown = (await bytes(redactInputs(inputs, hide).inputs)).join('\n');
    expect(SECRETS.filter((secret) => shown.includes(plain(secret)))).toEqual([]);
    expect(shown).toContain('host1');
  });

  test('ids and serial numbers of the machine are hidden among its facts', () => {
    const { analysis } = lacedInputs();
    const cited = (value: string) => ({ value, member: 'dmidecode', line: 1 });
    const { hardware } = analysis.facts;
    const facts = {
      ...analysis.facts,
      machineId: cited('57be21ba95d6ca55e1060da4d51e518e'),
      hardware: { ...hardware, serial: cited('7ABC123'), uuid: cited('4c4c4544-0037-4110-8042-b7c04f313233') },
    };
    const shown = JSON.stringify(redactAnalysis({ ...analysis, facts }, hide).analysis);
    for (const secret of ['57be21ba', '7ABC123', '4c4c4544']) expect(shown).not.toContain(secret);
  });

  test('text and the result as JSON hold no name', () => {
    const { analysis } = lacedInputs();
    const shown = redactAnalysis(analysis, hide).analysis;
    expect(survivors(JSON.stringify(analysisSchema.parse(shown)))).toEqual([]);
    expect(survivors(renderText(shown, { color: false, width: 80 }))).toEqual([]);
  });

  test('says the same of the kernel as the open one: order, mode, frames, zones, verdicts', () => {
    const { analysis } = lacedInputs();
    const shown = redactAnalysis(analysis, hide).analysis;
    const told = (one: typeof analysis): unknown =>
      one.events.map(({ order, mode, gfp, memory, trace, verdict, fingerprint, time }) => ({
        order,
        mode,
        gfp,
        memory,
        frames: trace?.frames,
        zones: verdict?.zones,
        cause: verdict?.cause,
        fingerprint,
        time,
      }));
    expect(told(shown)).toEqual(told(analysis));
  });

  test('every place cited is quoted, under its new name', () => {
    const inputs = lacedInputs();
    const before = documentOf(inputs).references;
    const after = documentOf(redactInputs(inputs, hide).inputs).references;
    expect(after.map(({ line, excerpt }) => [line, excerpt?.lines.length])).toEqual(
      before.map(({ line, excerpt }) => [line, excerpt?.lines.length]),
    );
    expect(after.some(({ excerpt }) => excerpt !== null)).toBe(true);
  });

  test('the numbers in it are those of the table, and the table stays outside', () => {
    const { inputs, table, summary } = redactInputs(lacedInputs(), hide);
    for (const { kind, places } of summary.counts)
      expect(places).toBe(table.filter((row) => row.kind === kind).reduce((sum, row) => sum + row.count, 0));
    expect(table.find((row) => row.original === 'zoodb-17')?.pseudonym).toBe('host1');
    expect(JSON.stringify(inputs)).not.toContain('"original"');
  });

  test('done twice, it is the same', () => {
    const once = redactInputs(lacedInputs(), hide);
    expect(once.text(JSON.stringify(once.inputs.quoted))).toBe(JSON.stringify(once.inputs.quoted));
  });

  test('members that differ in capitals alone stay two', () => {
    const inputs = lacedInputs();
    const [quoted] = inputs.quoted;
    if (quoted === undefined) throw new Error('nothing quoted');
    const two = ['zoodb-17.log', 'ZOODB-17.log'].map((member) => ({ ...quoted, place: { ...quoted.place, member } }));
    const members = redactInputs({ ...inputs, quoted: two }, hide).inputs.quoted.map(({ place }) => place.member);
    expect(new Set(members).size).toBe(2);
  });
});
