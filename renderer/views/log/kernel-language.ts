/** The kernel log as a language: colours, hovers that explain, folding and a line above each event with its verdict. */
import { explainFlag } from '../../../shared/kernel/gfp/index.ts';
import { lookupSymbol } from '../../../shared/kernel/symbols/index.ts';
import { s } from '../../strings/en.ts';
import { firstMarkFrom } from './mark-search.ts';
import { monaco } from './monaco.ts';

export const LANGUAGE = 'kernel-log';

/** What the providers need to know of the window that a model shows. */
export interface ModelView {
  /** Number of the model's first line in the log. */
  readonly from: number;
  readonly marks: readonly Mark[];
  open(row: number): void;
}

/** An event in the log. */
export interface Mark {
  readonly row: number;
  readonly line: number;
  readonly endLine: number;
  readonly kind: string;
  /** What the line above it says. */
  readonly lens: string;
  readonly gfp: string | null;
}

const views = new WeakMap<monaco.editor.ITextModel, () => ModelView>();

/** Ties a model to the log behind it. */
export function describeModel(model: monaco.editor.ITextModel, view: () => ModelView): void {
  views.set(model, view);
}

/** Marks that begin or go on inside the model's lines, in the model's own line numbers. */
function marksIn(model: monaco.editor.ITextModel): { mark: Mark; first: number; last: number }[] {
  const view = views.get(model)?.();
  if (view === undefined) return [];
  const count = model.getLineCount();
  const found: { mark: Mark; first: number; last: number }[] = [];
  for (let at = firstMarkFrom(view.marks, view.from); at < view.marks.length; at++) {
    const mark = view.marks[at];
    if (mark === undefined || mark.line >= view.from + count) break;
    found.push({ mark, first: mark.line - view.from + 1, last: mark.endLine - view.from + 1 });
  }
  return found;
}

let registered = false;
let openCommand = '';

export function registerKernelLanguage(): void {
  if (registered) return;
  registered = true;
  monaco.languages.register({ id: LANGUAGE });
  monaco.languages.setMonarchTokensProvider(LANGUAGE, {
    tokenizer: {
      root: [
        [/^(?:\w{3} +\d+ [\d:]+|\d{4}-\d\d-\d\dT[\d:.+-]+Z?)/, 'time'],
        [/\[ *\d+\.\d+\]/, 'time'],
        [
          /(?:page allocation failure|page allocation stalls?|Out of memory|Killed process|SLUB: Unable to allocate|vmalloc error|blocked for more than)[^,]*/,
          'failure',
        ],
        [/\b(?:order|mode|nodemask|cpuset|mems_allowed)[:=]/, 'key'],
        [/\b(?:__)?GFP_\w+/, 'flag'],
        [/\b0x[0-9a-f]+\b/i, 'number'],
        [/<\/?(?:IRQ|NMI|TASK|EOI|EOE|SOFTIRQ|#\w+)>/, 'section'],
        [/\[<[0-9a-f]+>\]/, 'address'],
        [/[?] (?=[\w.]+\+0x)/, 'doubt'],
        [/[A-Za-z_][\w.]*(?=\+0x[0-9a-f]+\/0x)/, 'symbol'],
        [/\+0x[0-9a-f]+\/0x[0-9a-f]+/, 'address'],
        [/\[[\w-]+\](?=\s*$)/, 'module'],
        [/\b(?:Node \d+|DMA32|DMA|Normal|HighMem|Movable)\b/, 'zone'],
        [/\b(?:free|min|low|high|boost|reserved_highatomic|managed|present)(?=:)/, 'key'],
        [/\b\d+(?=kB\b)/, 'number'],
        [/\w+/, ''],
      ],
    },
  });
  monaco.languages.registerFoldingRangeProvider(LANGUAGE, {
    provideFoldingRanges: (model) =>
      marksIn(model)
        .filter((entry) => entry.first >= 1 && entry.last > entry.first)
        .map((entry) => ({ start: entry.first, end: Math.min(entry.last, model.getLineCount()) })),
  });
  openCommand = monaco.editor.addCommand({
    id: 'buddyscope.open-event',
    run: (_accessor: unknown, model: unknown, row: unknown) => {
      for (const candidate of monaco.editor.getModels())
        if (candidate.id === model && typeof row === 'number') views.get(candidate)?.().open(row);
    },
  })
    ? 'buddyscope.open-event'
    : '';
  monaco.languages.registerCodeLensProvider(LANGUAGE, {
    provideCodeLenses: (model) => ({
      lenses: marksIn(model)
        .filter((entry) => entry.first >= 1)
        .map((entry) => ({
          range: new monaco.Range(entry.first, 1, entry.first, 1),
          command: { id: openCommand, title: entry.mark.lens, arguments: [model.id, entry.mark.row] },
        })),
      dispose: () => {},
    }),
  });
  monaco.languages.registerHoverProvider(LANGUAGE, {
    provideHover: (model, position) => {
      const found = explainAt(model.getLineContent(position.lineNumber), position.column - 1, () => {
        const line = position.lineNumber;
        return marksIn(model).find((entry) => entry.first <= line && entry.last >= line)?.mark ?? null;
      });
      if (found === null) return null;
      // Plain text in a code span: nothing of a log is ever markup.
      const name = found.name.replace(/`/g, "'");
      return {
        range: new monaco.Range(position.lineNumber, found.from + 1, position.lineNumber, found.to + 1),
        contents: [{ value: `\`${name}\`` }, { value: found.meaning.replace(/[\\`*_{}[\]()#+\-.!<>|]/g, '\\$&') }],
      };
    },
  });
}

interface Found {
  readonly name: string;
  readonly meaning: string;
  readonly from: number;
  readonly to: number;
}

const WORD = /(?:order|mode):\s?(?:0x[0-9a-f]+|\d+)|(?:__)?GFP_\w+|[A-Za-z_][\w.]*(?:\[\])?/g;

/** What the word at a column means; null when there is nothing to say. */
export function explainAt(text: string, column: number, markAt: () => Mark | null): Found | null {
  for (const match of text.matchAll(WORD)) {
    const from = match.index;
    const to = from + match[0].length;
    if (column < from || column > to) continue;
    const name = match[0];
    const meaning = explain(name, text.slice(to), markAt);
    if (meaning !== null) return { name, meaning, from, to };
  }
  return null;
}

function explain(name: string, rest: string, markAt: () => Mark | null): string | null {
  const order = /^order:\s?(\d+)$/.exec(name)?.[1];
  if (order !== undefined && Number(order) < 64) return s.hover.order(Number(order));
  if (/^mode:/.test(name)) {
    const gfp = markAt()?.gfp ?? null;
    return gfp === null ? null : s.hover.mode(gfp);
  }
  const flag = explainFlag(name);
  if (flag !== null) return flag;
  if (Object.hasOwn(s.hover.words, name) && /^[:=]?/.test(rest)) return s.hover.words[name] ?? null;
  if (/^\+0x/.test(rest)) {
    const module = /\[(\w+)\]/.exec(rest)?.[1] ?? null;
    const fact = lookupSymbol(name, module);
    return fact === null ? null : s.hover.symbol(fact.layer, fact.meaning);
  }
  return null;
}
