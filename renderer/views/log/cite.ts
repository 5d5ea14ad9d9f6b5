/** What a hand does with lines: copies them with where they stand, marks them, steps through hits. */
import { app } from '../../store/index.ts';
import { s } from '../../strings/en.ts';

export interface ChosenLines {
  readonly line: number;
  readonly endLine: number;
  readonly text: string;
}

/** The selected lines with where they stand and the checksum of the file that holds them. */
export function copyCited({ line, endLine, text }: ChosenLines): void {
  const state = app.getState();
  const input = state.current?.overview.inputs[0];
  const sum = input?.sha256 == null ? '' : ` (${input.path.split(/[\\/]/).pop() ?? ''}, sha256 ${input.sha256})`;
  const where = `${state.log?.member ?? ''}:${line}${endLine > line ? `-${endLine}` : ''}${sum}`;
  navigator.clipboard.writeText(`${text}\n— ${where}\n`).then(
    () => state.tell(s.log.copied(endLine - line + 1)),
    () => state.tell(s.log.notCopied),
  );
}

/** Goes to the hit after or before a line of the shown log. */
export function stepHit(from: number, forward: boolean): void {
  const state = app.getState();
  if (state.search.kind !== 'done' || state.log === null) return;
  const own = state.search.answer.hits.filter((hit) => hit.member === state.log?.member);
  const next = forward ? own.find((hit) => hit.line > from) : own.findLast((hit) => hit.line < from);
  if (next !== undefined) state.showPlace({ member: next.member, line: next.line, endLine: next.line });
}

/** Sets a bookmark on a line of the shown log, or takes off what is there. */
export function toggleBookmark(line: number): void {
  const state = app.getState();
  const there = state.notes.find((note) => note.member === state.log?.member && note.line === line);
  if (there !== undefined) void state.removeNote(there.id);
  else if (state.log !== null)
    void state.putNote({
      id: crypto.randomUUID(),
      member: state.log.member,
      line,
      eventId: null,
      text: '',
      createdMs: Date.now(),
    });
}
