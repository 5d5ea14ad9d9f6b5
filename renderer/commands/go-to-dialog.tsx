/** One field for a line, a time as the log prints it, or the kernel's seconds since boot. */
import { useState } from 'react';
import { Button, Dialog, FieldError, Heading, Input, Label, Text, TextField } from 'react-aria-components';
import { textAt } from '../../shared/contract/wire/index.ts';
import { app } from '../store/index.ts';
import { s } from '../strings/en.ts';
import { type Anchor, findLine, readWish } from './go-to.ts';

/** Events of the shown log, in the order of their lines. */
function anchorsOf(member: string): Anchor[] {
  const columns = app.getState().current?.columns;
  if (columns === undefined) return [];
  const anchors: Anchor[] = [];
  for (let row = 0; row < columns.count; row++) {
    if (textAt(columns.member, row) !== member) continue;
    const ms = columns.timeMs[row] ?? null;
    const offsetMinutes = columns.offsetMinutes[row] ?? null;
    anchors.push({
      line: columns.line[row] ?? 1,
      wallSeconds: ms === null ? null : ms / 1000 + (offsetMinutes ?? 0) * 60,
      bootSeconds: columns.bootSeconds[row] ?? null,
      offsetMinutes,
    });
  }
  return anchors.sort((a, b) => a.line - b.line);
}

/** Shows the place that was typed. @returns what is wrong with it, null when it was found */
async function goTo(typed: string): Promise<string | null> {
  const state = app.getState();
  const { current, log, client } = state;
  const shown = current?.overview.logs.find((entry) => entry.member === log?.member);
  if (current === null || client === null || log === null || shown === undefined) return s.log.none;
  const wish = readWish(typed);
  if (wish === null) return s.log.goToUnclear;
  const line = await findLine(
    {
      total: shown.lines,
      anchors: wish.kind === 'line' ? [] : anchorsOf(shown.member),
      near: log.line,
      lines: (from, count) => client.call('log.lines', { caseId: current.id, member: shown.member, from, count }),
    },
    wish,
  );
  if (line === null) return s.log.goToNoTimes;
  state.showDialog(null);
  state.showPlace({ member: shown.member, line, endLine: line });
  return null;
}

export function GoTo() {
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = (): void => {
    goTo(text)
      .then(setWrong)
      .catch((error: unknown) => setWrong(error instanceof Error ? error.message : String(error)));
  };
  return (
    <Dialog>
      <form
        className="inner stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Heading slot="title">{s.commands.goToLine}</Heading>
        <TextField
          autoFocus
          value={text}
          onChange={(value) => {
            setText(value);
            setWrong(null);
          }}
          className="stack"
          isInvalid={wrong !== null}
          validationBehavior="aria"
        >
          <Label className="visually-hidden">{s.log.lineNumber}</Label>
          <Input className="field mono" />
          <Text slot="description" className="muted small">
            {s.log.goToHint}
          </Text>
          <FieldError className="failure-text">{wrong}</FieldError>
        </TextField>
        <Button type="submit" className="button primary">
          {s.log.go}
        </Button>
      </form>
    </Dialog>
  );
}
