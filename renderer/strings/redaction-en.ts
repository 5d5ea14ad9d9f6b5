/** What the redaction panel of the report says. */
import type { RedactionKind } from '../../shared/contract/index.ts';
import { count, plural } from '../../shared/report/words.ts';

const kinds: Record<RedactionKind, string> = {
  hosts: 'Host and domain names',
  ips: 'IP addresses',
  macs: 'Hardware addresses',
  users: 'Accounts of persons',
  mails: 'Mail addresses',
  serials: 'Serial numbers, UUIDs, machine ids',
  words: 'Words of your own',
  customer: 'Customer and case number',
};

export const redactionStrings = {
  title: 'Redaction',
  on: 'Hide names in this report',
  what: 'What is hidden',
  kinds,
  words: 'Words of your own, one on each line',
  wholeWords: 'Only where they stand alone',
  kernelNames: 'In names of kernel functions and drivers too',
  networks: 'Show which addresses are neighbours (net1-ip2)',
  nothing: 'Nothing was found to hide.',
  table: 'What is replaced',
  columns: { original: 'Original', pseudonym: 'Becomes', places: 'Places' },
  more: (rows: number): string => `${plural(rows, 'further line')} not shown.`,
  samples: (lines: number): string => `${plural(lines, 'quoted line')} before and after`,
  before: 'Before',
  after: 'After',
  inKernelNames: (word: string, names: string): string =>
    `“${word}” stands in names of the kernel, which are kept: ${names}`,
  stays: 'This table stays with the case; no file that you save holds it. Read the report before it leaves the house.',
  found: (things: number, places: number): string => `${count(things)} names in ${plural(places, 'place')}`,
};
