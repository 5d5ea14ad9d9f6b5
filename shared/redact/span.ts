/** A stretch of a text that names something, as the finders report it. */
import type { RedactionKind } from '../contract/redaction.ts';

/** What the pseudonym begins with: an organisation's domain is told apart from a host, though both are names of hosts. */
export type Label = 'host' | 'domain' | 'ip' | 'mac' | 'user' | 'mail' | 'serial' | 'word' | 'customer' | 'case';

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly label: Label;
  /** The same for every spelling of one thing. */
  readonly key: string;
  /** Whether the thing is to be hidden wherever its name stands alone, also where nothing tells what it is. */
  readonly everywhere: boolean;
}

export const KIND_OF: Record<Label, RedactionKind> = {
  host: 'hosts',
  domain: 'hosts',
  ip: 'ips',
  mac: 'macs',
  user: 'users',
  mail: 'mails',
  serial: 'serials',
  word: 'words',
  customer: 'customer',
  case: 'customer',
};

/** Texts of a log line know a prefix; values of a version, a release or a process name carry no addresses. */
export type TextMode = 'line' | 'prose' | 'name';

export type Finder = (text: string, add: (span: Span) => void, mode: TextMode) => void;

/** Reports the first group of every match that is there. */
export function eachGroup(
  pattern: RegExp,
  text: string,
  found: (value: string, start: number, match: RegExpMatchArray) => void,
): void {
  for (const match of text.matchAll(pattern)) {
    const range = match.indices?.slice(1).find((entry) => entry !== undefined);
    if (range !== undefined) found(text.slice(range[0], range[1]), range[0], match);
  }
}
