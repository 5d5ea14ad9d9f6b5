/**
 * Hides names in texts. First all texts are learnt, so that what one line tells (a name in front of `kernel:`, `/home/name`) is
 * hidden in every other as well, with pseudonyms numbered by first appearance; then texts are rewritten one by one.
 */
import type { RedactionEntry, RedactionKind, RedactionOptions, RedactionSummary } from '../contract/redaction.ts';
import { REDACTION_KINDS } from '../contract/redaction.ts';
import { findIpv4, findIpv6, findMacs, ipKey, macKey, networkOf } from './addresses.ts';
import { findDomains, findMails, isPublicDomain } from './domains.ts';
import { NameIndex } from './name-index.ts';
import { findHosts, findUsers, hostSpan, isTelling } from './names.ts';
import { type OwnWord, patternOf, wordKey } from './own-words.ts';
import { protectedStretches, type Stretch } from './protect.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { findSerials, serialKey } from './serials.ts';
import { type Finder, KIND_OF, type Label, type Span, type TextMode } from './span.ts';

/** Something that is hidden, whatever its spellings. */
interface Thing {
  readonly label: Label;
  readonly key: string;
  pseudonym: string | null;
  /** Host names: the full name, once it is known. */
  full: string | null;
}

interface Hit {
  readonly start: number;
  readonly end: number;
  readonly thing: Thing;
}

interface Rewritten {
  readonly text: string;
  readonly hits: readonly { readonly thing: Thing; readonly original: string }[];
}

const FINDERS: readonly Finder[] = [
  findMails,
  findDomains,
  findMacs,
  findIpv6,
  findIpv4,
  findSerials,
  findUsers,
  findHosts,
];
/** Labels that are words: kernel names and numbers are no place for them. */
const OWN: ReadonlySet<Label> = new Set(['word', 'customer', 'case']);
const WORDY: ReadonlySet<Label> = new Set(['host', 'domain', 'user', ...OWN]);
/** Texts remembered, and how long they may be: a case of many events says the same a thousand times. */
const MAX_CACHED = 20_000;
const MAX_CACHED_LENGTH = 400;
/** Things told apart; beyond, a text that is made of addresses would fill the memory. What more there is shares one pseudonym. */
const MAX_THINGS = 100_000;
/** Kernel names told of in which a word of one's own stands. */
const MAX_KEPT = 40;
/** A shorter one would be found in half of all words. */
const MIN_WORD = 2;

export class Redactor {
  readonly #options: RedactionOptions;
  readonly #kept: ReadonlySet<RedactionKind>;
  readonly #things = new Map<string, Thing>();
  readonly #shortHosts = new Map<string, Thing>();
  readonly #names = new NameIndex<Thing>();
  readonly #words: RegExp | null;
  readonly #ownWords = new Map<string, Label>();
  readonly #pseudonyms: Pseudonyms;
  readonly #issued = new Set<string>();
  readonly #networks = new Map<string, string>();
  readonly #learnt = new Set<string>();
  readonly #cache = new Map<string, Rewritten>();
  readonly #counts = new Map<string, { thing: Thing; original: string; count: number }>();
  readonly #inKernelNames = new Map<string, Set<string>>();
  readonly #seed: readonly RedactionEntry[];
  #settled = false;
  readonly #kernelNames = new Set<string>();

  /**
   * @param head customer and case number of the report, hidden where the options say so
   * @param seed the table of an earlier report of the case: what stood in it keeps its pseudonym
   */
  constructor(
    options: RedactionOptions,
    head: { readonly customer: string | null; readonly caseNumber: string | null } = {
      customer: null,
      caseNumber: null,
    },
    seed: readonly RedactionEntry[] = [],
  ) {
    this.#options = options;
    this.#kept = new Set(options.keep);
    this.#seed = seed;
    const words: OwnWord[] = [];
    const add = (text: string | null, label: OwnWord['label']): void => {
      if (text === null || text.trim().length < MIN_WORD || this.#kept.has(KIND_OF[label])) return;
      const key = wordKey(text);
      if (!this.#ownWords.has(key)) this.#ownWords.set(key, label);
      words.push({ text, label });
    };
    for (const word of options.words) add(word, 'word');
    add(head.customer, 'customer');
    add(head.caseNumber, 'case');
    this.#words = patternOf(words, options.wholeWords);
    this.#pseudonyms = new Pseudonyms([...this.#ownWords.keys()]);
  }

  /** Looks at a text before anything is rewritten. */
  learn(text: string, mode: TextMode): void {
    if (text.length <= MAX_CACHED_LENGTH) {
      const key = `${mode}${text}`;
      if (this.#learnt.has(key)) return;
      if (this.#learnt.size < MAX_CACHED) this.#learnt.add(key);
    }
    this.#pseudonyms.see(text);
    for (const span of this.#spans(text, mode)) this.#thing(span, text.slice(span.start, span.end));
  }

  /** A function, a module or a driver: where its name stands, it is no name of the site. */
  learnKernelName(name: string): void {
    if (this.#kernelNames.size < MAX_THINGS) this.#kernelNames.add(name.toLowerCase());
  }

  /** A value that is a host's name, whatever it looks like. */
  learnHost(name: string): void {
    this.#pseudonyms.see(name);
    const span = hostSpan(name.trim(), 0);
    if (span !== null && !this.#kept.has('hosts')) this.#thing(span, span.key);
  }

  /** The text with everything hidden that is to be hidden. */
  redact(text: string, mode: TextMode): string {
    this.#settle();
    const key = `${mode}${text}`;
    let made = this.#cache.get(key);
    if (made === undefined) {
      made = this.#rewrite(text, mode);
      if (text.length <= MAX_CACHED_LENGTH && this.#cache.size < MAX_CACHED) this.#cache.set(key, made);
    }
    for (const { thing, original } of made.hits) this.#count(thing, original);
    return made.text;
  }

  /** The pseudonym of a value that is a host's name as a whole. */
  redactHost(name: string): string {
    this.#settle();
    const thing = this.#things.get(`host ${name.trim().toLowerCase()}`);
    if (thing === undefined) return this.redact(name, 'prose');
    this.#count(thing, name);
    return this.#pseudonymOf(thing);
  }

  /** What was replaced, in the order of the pseudonyms; it stays with the case. */
  table(): RedactionEntry[] {
    return [...this.#counts.values()].map(({ thing, original, count }) => ({
      kind: KIND_OF[thing.label],
      original: original.slice(0, 4096),
      pseudonym: this.#pseudonymOf(thing),
      count,
    }));
  }

  /** Numbers alone, for the report itself. */
  summary(): RedactionSummary {
    const counts = REDACTION_KINDS.filter((kind) => !this.#kept.has(kind)).map((kind) => {
      const own = [...this.#counts.values()].filter(({ thing }) => KIND_OF[thing.label] === kind);
      return {
        kind,
        things: new Set(own.map(({ thing }) => thing)).size,
        places: own.reduce((sum, { count }) => sum + count, 0),
      };
    });
    return { counts, kept: REDACTION_KINDS.filter((kind) => this.#kept.has(kind)) };
  }

  /** Words of one's own that stand in names of kernel functions, modules and the like, which were left as they are. */
  inKernelNames(): { word: string; names: string[] }[] {
    return [...this.#inKernelNames].map(([word, names]) => ({ word, names: [...names] }));
  }

  #count(thing: Thing, original: string): void {
    const key = `${thing.label} ${thing.key} ${original}`;
    const known = this.#counts.get(key);
    if (known !== undefined) known.count++;
    else if (this.#counts.size < MAX_THINGS) this.#counts.set(key, { thing, original, count: 1 });
  }

  #rewrite(text: string, mode: TextMode): Rewritten {
    const hits = this.#hits(text, mode);
    if (hits.length === 0) return { text, hits: [] };
    const parts: string[] = [];
    const told: { thing: Thing; original: string }[] = [];
    let at = 0;
    for (const { start, end, thing } of hits) {
      parts.push(text.slice(at, start), this.#pseudonymOf(thing));
      told.push({ thing, original: text.slice(start, end) });
      at = end;
    }
    parts.push(text.slice(at));
    return { text: parts.join(''), hits: told };
  }

  /** What to replace, in order and without overlap: of two the longer, so that a mail address is no host behind an at sign. */
  #hits(text: string, mode: TextMode): Hit[] {
    const named: Hit[] = [];
    this.#names.find(text, (start, end, thing) => named.push(this.#widened(text, start, end, thing)));
    const hits = this.#spans(text, mode)
      .map(
        (span): Hit => ({
          start: span.start,
          end: span.end,
          thing: this.#thing(span, text.slice(span.start, span.end)),
        }),
      )
      .concat(this.#unprotected(text, named, (hit) => hit.thing))
      .sort((a, b) => a.start - b.start || b.end - a.end);
    const chosen: Hit[] = [];
    for (const hit of hits) {
      const last = chosen[chosen.length - 1];
      if (last === undefined || hit.start >= last.end) chosen.push(hit);
      else if (hit.end - hit.start > last.end - last.start) chosen[chosen.length - 1] = hit;
    }
    return chosen;
  }

  /** A host of a known domain, known itself or not. */
  #widened(text: string, start: number, end: number, thing: Thing): Hit {
    if (thing.label !== 'domain' || text[start - 1] !== '.' || !thing.key.includes('.')) return { start, end, thing };
    const front =
      /[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.$/.exec(text.slice(Math.max(0, start - 254), start))?.[0] ?? '';
    if (front === '') return { start, end, thing };
    const name = text.slice(start - front.length, end);
    const span: Span = { start: start - front.length, end, label: 'host', key: name.toLowerCase(), everywhere: true };
    return { start: span.start, end, thing: this.#thing(span, name) };
  }

  #spans(text: string, mode: TextMode): Span[] {
    const spans: Span[] = [];
    const add = (span: Span): void => {
      if (span.end <= span.start || this.#kept.has(KIND_OF[span.label])) return;
      if (this.#issued.has(text.slice(span.start, span.end).toLowerCase())) return;
      spans.push(span);
    };
    // In a version nothing is an address by its shape alone; one that stands elsewhere as an address is one here.
    const known = (span: Span): void => (this.#things.has(`${span.label} ${span.key}`) ? add(span) : undefined);
    for (const find of FINDERS) find(text, mode === 'name' ? known : add, mode);
    if (this.#words !== null)
      for (const match of text.matchAll(this.#words)) {
        const key = wordKey(match[0]);
        const label = this.#ownWords.get(key) ?? 'word';
        add({ start: match.index, end: match.index + match[0].length, label, key, everywhere: false });
      }
    return this.#unprotected(text, spans, (span) => span);
  }

  /** Without the hits that are a part of a kernel's name or number. */
  #unprotected<T extends Stretch>(text: string, hits: readonly T[], of: (hit: T) => Pick<Thing, 'label' | 'key'>): T[] {
    if (hits.length === 0) return [];
    const stretches = protectedStretches(text).sort((a, b) => a.start - b.start);
    return hits.filter((hit) => {
      const { label, key } = of(hit);
      const own = OWN.has(label);
      if (!WORDY.has(label) || (own && this.#options.kernelNames)) return true;
      const around = stretchAround(stretches, hit) ?? (own ? this.#kernelNameAround(text, hit) : null);
      if (around === null) return true;
      if (own) this.#keptWord(key, text, around);
      return false;
    });
  }

  /** The word in which a hit stands, where that is what a function or a module is called. */
  #kernelNameAround(text: string, { start, end }: Stretch): Stretch | null {
    if (this.#kernelNames.size === 0) return null;
    const before = /[A-Za-z0-9_.]{0,128}$/.exec(text.slice(Math.max(0, start - 128), start))?.[0].length ?? 0;
    const after = /^[A-Za-z0-9_.]{0,128}/.exec(text.slice(end, end + 128))?.[0].length ?? 0;
    const word = text
      .slice(start - before, end + after)
      .toLowerCase()
      .replace(/\.$/, '');
    return this.#kernelNames.has(word) ? { start: start - before, end: end + after } : null;
  }

  #keptWord(word: string, text: string, { start, end }: Stretch): void {
    const names = this.#inKernelNames.get(word) ?? new Set<string>();
    if (names.size < MAX_KEPT) names.add(text.slice(start, Math.min(end, start + 120)));
    this.#inKernelNames.set(word, names);
  }

  /** The thing that a span names, made where it is new. */
  #thing(span: Span, shown: string): Thing {
    const id = `${span.label} ${span.key}`;
    const known = this.#things.get(id);
    if (known !== undefined) return known;
    if (this.#things.size >= MAX_THINGS) return this.#overflow(span.label);
    const thing = span.label === 'host' ? this.#hostThing(span.key) : newThing(span.label, span.key);
    this.#things.set(id, thing);
    if (span.everywhere) {
      this.#names.add(shown, thing);
      // A hardware address is the same without its separators and with others.
      if (span.label === 'mac') for (const form of macForms(span.key)) this.#names.add(form, thing);
    }
    return thing;
  }

  #overflow(label: Label): Thing {
    const id = `${label} \u0000`;
    const thing = this.#things.get(id) ?? newThing(label, '\u0000');
    this.#things.set(id, thing);
    return thing;
  }

  /** A host's short and full name are one thing; two full names with one short name are two. */
  #hostThing(key: string): Thing {
    const dot = key.indexOf('.');
    const short = dot < 0 ? key : key.slice(0, dot);
    const same = this.#shortHosts.get(short);
    if (dot < 0) {
      if (same !== undefined) return same;
      const thing = newThing('host', key);
      this.#shortHosts.set(short, thing);
      return thing;
    }
    const domain = key.slice(dot + 1);
    if (
      !this.#kept.has('hosts') &&
      domain.includes('.') &&
      !isPublicDomain(domain) &&
      !this.#things.has(`domain ${domain}`)
    ) {
      const area = newThing('domain', domain);
      this.#things.set(`domain ${domain}`, area);
      this.#names.add(domain, area);
    }
    if (same !== undefined && (same.full === null || same.full === key)) {
      same.full = key;
      return same;
    }
    const thing = newThing('host', key);
    thing.full = key;
    if (same === undefined) this.#shortHosts.set(short, thing);
    if (same === undefined && isTelling(short)) {
      this.#things.set(`host ${short}`, thing);
      this.#names.add(short, thing);
    }
    return thing;
  }

  /** From here on texts are rewritten: what an earlier report of the case called it, it is called again. */
  #settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#learnt.clear();
    const free = new Set(
      [...new Set(this.#seed.map((entry) => entry.pseudonym))].filter((name) => this.#pseudonyms.claim(name)),
    );
    const before = new Map(
      this.#seed
        .filter(
          ({ kind, pseudonym }) =>
            free.has(pseudonym) && (kind !== 'ips' || pseudonym.includes('-') === this.#options.networks),
        )
        .map((entry) => [`${entry.kind} ${keyOfEntry(entry)}`, entry.pseudonym]),
    );
    for (const [id, thing] of this.#things) {
      const pseudonym = before.get(`${KIND_OF[thing.label]} ${id.slice(id.indexOf(' ') + 1)}`);
      if (thing.pseudonym !== null || pseudonym === undefined) continue;
      thing.pseudonym = pseudonym;
      this.#issued.add(pseudonym);
      if (thing.label === 'ip' && this.#options.networks)
        this.#networks.set(networkOf(thing.key), pseudonym.slice(0, pseudonym.indexOf('-')));
    }
  }

  #pseudonymOf(thing: Thing): string {
    if (thing.pseudonym !== null) return thing.pseudonym;
    let pseudonym = this.#pseudonyms.take(thing.label);
    if (thing.label === 'ip' && this.#options.networks) {
      const network = networkOf(thing.key);
      const known = this.#networks.get(network) ?? this.#pseudonyms.take('net');
      this.#networks.set(network, known);
      pseudonym = `${known}-${pseudonym}`;
    }
    thing.pseudonym = pseudonym;
    this.#issued.add(pseudonym);
    return pseudonym;
  }
}

function newThing(label: Label, key: string): Thing {
  return { label, key, pseudonym: null, full: null };
}

/** The key of what a table's line names. */
function keyOfEntry({ kind, original }: RedactionEntry): string {
  if (kind === 'ips') return ipKey(original);
  if (kind === 'macs') return macKey(original);
  if (kind === 'serials') return serialKey(original);
  return kind === 'words' || kind === 'customer' ? wordKey(original) : original.toLowerCase();
}

function macForms(key: string): string[] {
  const pairs = key.match(/../g) ?? [];
  return [key, pairs.join(':'), pairs.join('-'), (key.match(/.{4}/g) ?? []).join('.'), pairs.join('_')];
}

/** The stretch in which a hit stands as a part of something longer; null where it stands free. */
function stretchAround(
  stretches: readonly Stretch[],
  hit: { readonly start: number; readonly end: number },
): Stretch | null {
  // Stretches are in order of their start and few overlap: the last that begins before the hit, and its neighbour.
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((stretches[middle]?.start ?? 0) <= hit.start) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0 && at >= low - 3; at--) {
    const stretch = stretches[at];
    if (stretch !== undefined && stretch.end >= hit.end && stretch.end - stretch.start > hit.end - hit.start)
      return stretch;
  }
  return null;
}
