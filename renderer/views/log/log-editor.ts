/**
 * Monaco over a window of a few thousand lines of a log that may have millions. When the view comes near the window's edge
 * the next window is fetched and swapped in under the same lines; numbers are those of the log.
 */
import type { LogLines } from '../../../shared/contract/wire/index.ts';
import { visible } from '../../widgets/format.ts';
import { describeModel, LANGUAGE, type Mark, registerKernelLanguage } from './kernel-language.ts';
import { firstMarkFrom } from './mark-search.ts';
import { monaco } from './monaco.ts';

/** Lines in the window: few enough that swapping them fits in a frame, many enough that a hand rarely meets an edge. */
const WINDOW_LINES = 1000;
/** Fetch when fewer than this remain above or below: half a second of fast scrolling. */
const EDGE_LINES = 300;
/** Lines that a jump fetches, and the edge of that smaller window: a jump is quick, and most are followed by no scroll. */
const FIRST_LINES = 320;
const FIRST_EDGE_LINES = 80;
/** Lines of the next window that lie behind the hand; the others lie where it goes. */
const BEHIND_LINES = 320;
/** Decorations of one window; beyond, marks are thinned. */
const MAX_DECORATED = 1500;

export interface LogSource {
  readonly total: number;
  lines(from: number, count: number): Promise<LogLines>;
}

export interface LogEditorEvents {
  /** First and last line in sight, and lines of the whole log. */
  onView(first: number, last: number, total: number): void;
  onCursor(line: number): void;
  onOpen(row: number): void;
  onGutter(line: number): void;
  onError(message: string): void;
}

export class LogEditor {
  private readonly editor: monaco.editor.IStandaloneCodeEditor;
  private readonly model: monaco.editor.ITextModel;
  private readonly events: LogEditorEvents;
  private readonly decorations: monaco.editor.IEditorDecorationsCollection;
  private source: LogSource | null = null;
  private from = 1;
  private count = 0;
  private total = 0;
  private marks: readonly Mark[] = [];
  private hits: readonly number[] = [];
  /** What was said of these lines last. */
  private told: string | null = null;
  private bookmarks: readonly number[] = [];
  private focus: { line: number; endLine: number } | null = null;
  /** The latest wish wins; answers to older ones are dropped. */
  private ticket = 0;
  private swapping = false;
  /** A jump is under way; what is on the screen is about to go. */
  private loading = false;
  private silent = false;

  constructor(host: HTMLElement, fontPx: number, label: string, events: LogEditorEvents) {
    registerKernelLanguage();
    this.events = events;
    this.model = monaco.editor.createModel('', LANGUAGE);
    describeModel(this.model, () => ({ from: this.from, marks: this.marks, open: (row) => events.onOpen(row) }));
    this.editor = monaco.editor.create(host, {
      model: this.model,
      readOnly: true,
      domReadOnly: true,
      automaticLayout: true,
      ariaLabel: label,
      fontFamily: '"Plex Mono", ui-monospace, "DejaVu Sans Mono", monospace',
      fontSize: fontPx,
      lineHeight: Math.round(fontPx * 1.5),
      lineNumbers: (line) => String(line + this.from - 1),
      lineNumbersMinChars: 5,
      minimap: { enabled: false },
      overviewRulerLanes: 0,
      hideCursorInOverviewRuler: true,
      scrollBeyondLastLine: false,
      wordWrap: 'off',
      stopRenderingLineAfter: 10_000,
      largeFileOptimizations: true,
      renderWhitespace: 'none',
      renderControlCharacters: true,
      unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: false, nonBasicASCII: false },
      links: false,
      occurrencesHighlight: 'off',
      selectionHighlight: false,
      matchBrackets: 'never',
      guides: { indentation: false },
      glyphMargin: true,
      folding: true,
      foldingStrategy: 'auto',
      showFoldingControls: 'mouseover',
      codeLens: true,
      contextmenu: true,
      renderLineHighlight: 'line',
      // The strip beside the editor scrolls the whole log; this bar would only show the window.
      scrollbar: {
        vertical: 'hidden',
        verticalScrollbarSize: 0,
        horizontalScrollbarSize: 9,
        useShadows: false,
        alwaysConsumeMouseWheel: false,
      },
      smoothScrolling: false,
      fixedOverflowWidgets: true,
    });
    this.decorations = this.editor.createDecorationsCollection();
    this.editor.onDidScrollChange(() => this.onScroll());
    this.editor.onDidLayoutChange(() => this.onScroll());
    this.editor.onDidChangeCursorPosition((event) => {
      if (!this.silent) events.onCursor(event.position.lineNumber + this.from - 1);
    });
    this.editor.onMouseDown((event) => {
      const type = event.target.type;
      if (type === monaco.editor.MouseTargetType.GUTTER_GLYPH_MARGIN && event.target.position !== null)
        events.onGutter(event.target.position.lineNumber + this.from - 1);
    });
    this.editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Home, () => void this.reveal(1, 1));
    this.editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.End, () => void this.reveal(this.total, this.total));
  }

  /** Shows another log, at a line. */
  async open(source: LogSource, line: number, endLine: number): Promise<void> {
    this.source = source;
    this.total = source.total;
    this.count = 0;
    await this.reveal(line, endLine);
  }

  /** Goes to a line, fetching its window when it is not here. */
  async reveal(line: number, endLine: number): Promise<void> {
    const target = Math.max(1, Math.min(line, Math.max(1, this.total)));
    this.focus = { line: target, endLine: Math.max(target, Math.min(endLine, this.total)) };
    const inside = this.count > 0 && target >= this.from && target < this.from + this.count;
    if (!inside && !(await this.load(Math.max(1, target - FIRST_LINES / 2)))) return;
    const at = target - this.from + 1;
    this.silent = true;
    this.editor.setPosition({ lineNumber: Math.max(1, at), column: 1 });
    this.silent = false;
    const rows = Math.max(4, Math.floor(this.editor.getLayoutInfo().height / this.lineHeight()));
    const block = this.focus.endLine - target + 1;
    // A block that fits is shown with a little of what stands before it.
    const above = Math.min(Math.floor(rows / 4), Math.max(2, Math.floor((rows - block) / 2)));
    this.editor.setScrollTop(this.editor.getTopForLineNumber(Math.max(1, at - Math.max(2, above))));
    if (inside) this.decorate();
    this.onScroll();
  }

  /** Scrolls so that a line stands at the top, for the strip. */
  async scrollTo(line: number): Promise<void> {
    const target = Math.max(1, Math.min(Math.round(line), this.total));
    const inside = this.count > 0 && target >= this.from && target < this.from + this.count;
    if (!inside && !(await this.load(Math.max(1, target - FIRST_LINES / 2)))) return;
    this.editor.setScrollTop(this.editor.getTopForLineNumber(Math.max(1, target - this.from + 1)));
  }

  setMarks(marks: readonly Mark[]): void {
    this.marks = marks;
    this.decorate();
  }

  setHits(lines: readonly number[]): void {
    this.hits = lines;
    this.decorate();
  }

  setBookmarks(lines: readonly number[]): void {
    this.bookmarks = lines;
    this.decorate();
  }

  setFont(fontPx: number): void {
    this.editor.updateOptions({ fontSize: fontPx, lineHeight: Math.round(fontPx * 1.5) });
  }

  cursorLine(): number {
    return (this.editor.getPosition()?.lineNumber ?? 1) + this.from - 1;
  }

  /** The selected lines (whole), or the line of the cursor. */
  selection(): { line: number; endLine: number; text: string } {
    const range = this.editor.getSelection();
    const first = range?.startLineNumber ?? 1;
    const last =
      range === null
        ? first
        : range.endColumn === 1 && range.endLineNumber > first
          ? range.endLineNumber - 1
          : range.endLineNumber;
    const lines: string[] = [];
    for (let at = first; at <= last; at++) lines.push(this.model.getLineContent(at));
    return { line: first + this.from - 1, endLine: last + this.from - 1, text: lines.join('\n') };
  }

  dispose(): void {
    this.ticket++;
    this.source = null;
    this.editor.dispose();
    this.model.dispose();
  }

  private lineHeight(): number {
    return this.editor.getOption(monaco.editor.EditorOption.lineHeight);
  }

  /** Fetches a window and shows it; false when it is no longer wanted or could not be read. */
  private async load(from: number): Promise<boolean> {
    this.loading = true;
    const ticket = this.ticket + 1;
    const answer = await this.fetch(from, FIRST_LINES);
    if (ticket === this.ticket) this.loading = false;
    if (answer === null) return false;
    this.apply(answer, null);
    return true;
  }

  private async fetch(from: number, lines: number): Promise<LogLines | null> {
    const source = this.source;
    if (source === null) return null;
    const ticket = ++this.ticket;
    try {
      const answer = await source.lines(from, lines);
      return ticket === this.ticket ? answer : null;
    } catch (error) {
      if (ticket === this.ticket) this.events.onError(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  /** Puts lines into the model; `keep` is the line that must not move on the screen. */
  private apply(answer: LogLines, keep: { line: number; delta: number } | null): void {
    const cursor = this.cursorLine();
    this.silent = true;
    this.from = answer.from;
    this.count = answer.lines.length;
    if (this.total !== answer.total || keep === null) {
      this.total = answer.total;
      this.editor.updateOptions({ lineNumbersMinChars: Math.max(4, String(this.total).length) + 1 });
    }
    const cut = new Set(answer.cut);
    if (answer.note !== null && answer.note !== this.told) this.events.onError(answer.note);
    this.told = answer.note;
    const lines = answer.lines.map((line, at) => (cut.has(at) ? `${line} …` : line));
    // Line ends stay what they are; everything else that acts on a screen is written out, in one go over all lines.
    this.model.setValue(visible(lines.join('\n')));
    if (keep !== null) {
      this.editor.setScrollTop(this.editor.getTopForLineNumber(Math.max(1, keep.line - this.from + 1)) + keep.delta);
      if (cursor >= this.from && cursor < this.from + this.count)
        this.editor.setPosition({ lineNumber: cursor - this.from + 1, column: 1 });
    }
    this.silent = false;
    this.decorate();
  }

  private onScroll(): void {
    if (this.silent || this.loading || this.count === 0 || this.source === null) return;
    const ranges = this.editor.getVisibleRanges();
    const first = (ranges[0]?.startLineNumber ?? 1) + this.from - 1;
    const last = (ranges[ranges.length - 1]?.endLineNumber ?? 1) + this.from - 1;
    this.events.onView(first, last, this.total);
    const edge = this.count <= FIRST_LINES ? FIRST_EDGE_LINES : EDGE_LINES;
    const nearTop = first - this.from < edge && this.from > 1;
    const nearEnd = this.from + this.count - 1 - last < edge && this.from + this.count - 1 < this.total;
    if ((!nearTop && !nearEnd) || this.swapping) return;
    this.swapping = true;
    const wanted = nearEnd ? first - BEHIND_LINES : last + BEHIND_LINES - WINDOW_LINES;
    this.swap(Math.max(1, Math.min(wanted, this.total - WINDOW_LINES + 1))).finally(() => {
      this.swapping = false;
    });
  }

  private async swap(from: number): Promise<void> {
    const answer = await this.fetch(from, WINDOW_LINES);
    if (answer === null) return;
    // Where the screen is now, not where it was when the lines were asked for.
    const top = this.editor.getVisibleRanges()[0]?.startLineNumber ?? 1;
    this.apply(answer, {
      line: top + this.from - 1,
      delta: this.editor.getScrollTop() - this.editor.getTopForLineNumber(top),
    });
  }

  private decorate(): void {
    const first = this.from;
    const last = this.from + this.count - 1;
    if (this.count === 0) return;
    const found: monaco.editor.IModelDeltaDecoration[] = [];
    const add = (from: number, to: number, options: monaco.editor.IModelDecorationOptions): void => {
      if (to < first || from > last || found.length > MAX_DECORATED) return;
      const start = Math.max(from, first) - first + 1;
      const end = Math.min(to, last) - first + 1;
      found.push({ range: new monaco.Range(start, 1, end, 1), options: { ...options, isWholeLine: true } });
    };
    for (let at = firstMarkFrom(this.marks, first); at < this.marks.length; at++) {
      const mark = this.marks[at];
      if (mark === undefined || mark.line > last) break;
      const soft = mark.kind === 'page-allocation-failure' ? 'ev' : 'ev other';
      add(mark.line, mark.line, { className: `${soft} ev-head`, linesDecorationsClassName: `${soft} ev-gutter` });
      if (mark.endLine > mark.line)
        add(mark.line + 1, mark.endLine, { className: soft, linesDecorationsClassName: `${soft} ev-gutter` });
    }
    if (this.focus !== null) add(this.focus.line, this.focus.endLine, { linesDecorationsClassName: 'ev-focus' });
    for (const line of this.hits) if (line >= first && line <= last) add(line, line, { className: 'hit-line' });
    for (const line of this.bookmarks) add(line, line, { glyphMarginClassName: 'bookmark-glyph' });
    this.decorations.set(found);
  }
}
