/**
 * The author's wording and own passages, laid into the sections. Whatever a person wrote is marked as such where it stands,
 * and the appendix keeps the computed wording: nothing hand-written passes for a result of the analysis.
 */
import type { OwnText, Rewording } from '../contract/index.ts';
import type { Block, ParagraphBlock, Sentence } from './model.ts';
import { kernelWords, plainText, say } from './sentence.ts';
import { clip } from './visible.ts';
import { plural } from './words.ts';

/** Characters of one run of words: above it a sentence taken from the analysis would be cut, an author's is divided. */
const PIECE = 2000;

const MARK_REWORDED = 'Wording of the author, not of the analysis.';
const MARK_OWN = 'Added by the author; not a result of the analysis.';

/** Text as sentences, however long: divided at spaces where there are any. */
function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let rest = text.trim().replace(/\s+/g, ' ');
  while (rest.length > PIECE) {
    const space = rest.lastIndexOf(' ', PIECE);
    let at = space > 0 ? space : PIECE;
    // Not between the two halves of one character.
    if (space <= 0 && /[\ud800-\udbff]/.test(rest[at - 1] ?? '')) at--;
    sentences.push({ inlines: kernelWords(rest.slice(0, at)), cites: [] });
    rest = rest.slice(at).trimStart();
  }
  if (rest !== '') sentences.push({ inlines: kernelWords(rest), cites: [] });
  return sentences;
}

function paragraphsOf(text: string): Sentence[][] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]*\n/)
    .map(sentencesOf)
    .filter((sentences) => sentences.length > 0);
}

function mark(text: string): ParagraphBlock {
  return { kind: 'paragraph', role: 'note', sentences: [say(text)] };
}

/** A paragraph whose words were replaced: where it stands now, and what the analysis had written. */
export interface Replaced {
  readonly section: string;
  readonly computed: string;
}

/** Puts the author's wording in the place of the paragraphs that it names; the last paragraph keeps what was cited. */
export function reword(
  section: string,
  blocks: readonly Block[],
  edits: readonly Rewording[],
  replaced: Replaced[],
): Block[] {
  return blocks.flatMap((block): Block[] => {
    if (block.kind !== 'paragraph' || block.name === undefined) return [block];
    const edit = edits.find((one) => one.paragraph === block.name);
    const paragraphs = edit === undefined ? [] : paragraphsOf(edit.text);
    if (paragraphs.length === 0) return [block];
    const cites = block.sentences
      .flatMap((sentence) => sentence.cites)
      .filter((cite, at, all) => all.findIndex((one) => one.ref === cite.ref && one.line === cite.line) === at);
    replaced.push({ section, computed: block.sentences.map(plainText).join(' ') });
    const written = paragraphs.map((sentences, at): Block => {
      const last = sentences[sentences.length - 1];
      const carried =
        at === paragraphs.length - 1 && last !== undefined
          ? [...sentences.slice(0, -1), { ...last, cites }]
          : sentences;
      return { kind: 'paragraph', role: block.role, sentences: carried };
    });
    return [...written, mark(MARK_REWORDED)];
  });
}

function passage(own: OwnText, number: number): Block[] {
  const paragraphs = paragraphsOf(own.text);
  const title = own.title.trim();
  if (paragraphs.length === 0 && title === '') return [];
  return [
    ...(title === '' ? [] : [{ kind: 'heading', level: 2, id: `own-${number}`, text: clip(title, 200) } as const]),
    ...paragraphs.map((sentences): Block => ({ kind: 'paragraph', role: 'body', sentences })),
    mark(MARK_OWN),
  ];
}

/** The blocks of a section with the author's passages before and after them. */
export function addOwnTexts(section: string, blocks: readonly Block[], texts: readonly OwnText[]): Block[] {
  const numbered = texts.map((own, at) => ({ own, number: at + 1 })).filter(({ own }) => own.section === section);
  const at = (place: OwnText['place']): Block[] =>
    numbered.filter(({ own }) => own.place === place).flatMap(({ own, number }) => passage(own, number));
  return [...at('before'), ...blocks, ...at('after')];
}

/** For the appendix: what the author wrote, and what the analysis had said in its place. */
export function ownTextRecord(replaced: readonly Replaced[], passages: number): Block[] {
  if (replaced.length === 0 && passages === 0) return [];
  const sentences: Sentence[] = [];
  if (passages > 0)
    sentences.push(say(`${plural(passages, 'passage')} ${passages === 1 ? 'was' : 'were'} added by the author.`));
  if (replaced.length > 0)
    sentences.push(
      say(
        `${plural(replaced.length, 'paragraph')} ${replaced.length === 1 ? 'stands' : 'stand'} in the author’s wording; the analysis wrote:`,
      ),
    );
  const blocks: Block[] = [
    { kind: 'heading', level: 2, id: 'own-text', text: 'Text of the author' },
    { kind: 'paragraph', role: 'body', sentences },
  ];
  if (replaced.length > 0)
    blocks.push({
      kind: 'list',
      ordered: false,
      items: replaced.map(({ section, computed }) => [say(`${section}: “${computed}”`)]),
    });
  return blocks;
}
