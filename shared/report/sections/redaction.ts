/** What a report says of its own redaction: how much of which kind was hidden, never what. */
import type { RedactionKind, RedactionSummary } from '../../contract/redaction.ts';
import type { Composer } from '../composer.ts';
import type { Block, TableBlock } from '../model.ts';
import { cell, say } from '../sentence.ts';
import { count, listed } from '../words.ts';

const KIND_NAMES: Record<RedactionKind, string> = {
  hosts: 'host and domain names',
  ips: 'IP addresses',
  macs: 'hardware addresses',
  users: 'accounts of persons',
  mails: 'mail addresses',
  serials: 'serial numbers and machine ids',
  words: 'words of a list',
  customer: 'customer and case number',
};

function hiddenTable(summary: RedactionSummary): TableBlock {
  return {
    kind: 'table',
    caption: 'What was hidden',
    columns: [
      { title: 'Kind', align: 'left', weight: 4 },
      { title: 'Different ones', align: 'right', weight: 2 },
      { title: 'Places', align: 'right', weight: 2 },
    ],
    rows: summary.counts.map(({ kind, things, places }) => [
      cell(KIND_NAMES[kind]),
      cell(count(things)),
      cell(count(places)),
    ]),
    omitted: null,
  };
}

/** For the section on where everything comes from. */
export function redactionRecord(composer: Composer): Block[] {
  const { redaction } = composer.options;
  if (redaction == null) return [];
  const kept = redaction.kept.map((kind) => KIND_NAMES[kind]);
  return [
    { kind: 'heading', level: 2, id: 'redaction', text: 'Redaction' },
    {
      kind: 'paragraph',
      role: 'body',
      sentences: [
        say(
          'Names that tell of the site were replaced by pseudonyms before this report was built; the same name has the same pseudonym everywhere.',
        ),
        say('Line numbers, times, sizes and the SHA-256 of the files are those of the evidence itself.'),
        say('Of paths on the machine that wrote this report, file names alone are shown.'),
        ...(kept.length === 0 ? [] : [say(`Not looked for: ${listed(kept)}.`)]),
      ],
    },
    hiddenTable(redaction),
  ];
}

/** For the section on what cannot be seen. */
export function redactionLimit(composer: Composer): Block[] {
  if (composer.options.redaction == null) return [];
  return [
    {
      kind: 'paragraph',
      role: 'body',
      sentences: [
        say(
          'This report is redacted: pseudonyms such as host1 or ip1 stand in for names, and the lines quoted are not byte for byte those of the logs.',
        ),
        say('Who has the logs finds the lines by file and line number.'),
      ],
    },
  ];
}

/** In front of the raw lines. */
export function redactionOfExcerpts(composer: Composer): Block[] {
  if (composer.options.redaction == null) return [];
  return [
    {
      kind: 'paragraph',
      role: 'note',
      sentences: [say('These lines are redacted: pseudonyms stand in for names, everything else is as it was logged.')],
    },
  ];
}
