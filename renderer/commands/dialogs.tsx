// biome-ignore-all lint/a11y/useSemanticElements: a group of toggle buttons is no form field
/** Palette, shortcuts, settings, go to line and note: the dialogs that commands open. */
import { useMemo, useState } from 'react';
import {
  Button,
  Dialog,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  NumberField,
  TextArea,
  TextField,
} from 'react-aria-components';
import { MAX_RATIO, MAX_UNPACKED_GIB, MIN_RATIO } from '../../shared/contract/wire/index.ts';
import { app, useApp } from '../store/index.ts';
import { s } from '../strings/en.ts';
import { Kbd } from '../widgets/parts.tsx';
import { About } from './about.tsx';
import { ClockDialog } from './clock-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { GoTo } from './go-to-dialog.tsx';
import { keyLabel } from './keys.ts';
import { RulesSetting } from './rules-setting.tsx';
import { COMMANDS, usable } from './table.ts';

export function Dialogs() {
  const dialog = useApp((state) => state.dialog);
  const close = (): void => app.getState().showDialog(null);
  return (
    <ModalOverlay className="overlay" isOpen={dialog !== null} isDismissable onOpenChange={(open) => !open && close()}>
      <Modal className={`modal ${dialog === 'help' || dialog === 'clock' || dialog === 'about' ? 'wide' : ''}`}>
        {dialog === 'palette' ? <Palette /> : null}
        {dialog === 'help' ? <Help /> : null}
        {dialog === 'settings' ? <SettingsForm /> : null}
        {dialog === 'go-to-line' ? <GoTo /> : null}
        {dialog === 'note' ? <NoteForm /> : null}
        {dialog === 'about' ? <About /> : null}
        {dialog === 'export' ? <ExportDialog /> : null}
        {dialog === 'clock' ? <ClockDialog /> : null}
      </Modal>
    </ModalOverlay>
  );
}

function score(title: string, query: string): number {
  const text = title.toLowerCase();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.every((word) => text.includes(word))) return -1;
  return words.length > 0 && text.startsWith(words[0] ?? '') ? 2 : 1;
}

function Palette() {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(() => {
    const state = app.getState();
    return COMMANDS.filter((command) => command.id !== 'palette' && usable(command, state))
      .map((command) => ({ command, rank: score(command.title, query) }))
      .filter((entry) => entry.rank > 0)
      .sort((a, b) => b.rank - a.rank)
      .map((entry) => entry.command);
  }, [query]);
  const run = (index: number): void => {
    const command = found[index];
    if (command === undefined) return;
    app.getState().showDialog(null);
    // After the dialog has given the focus back.
    setTimeout(() => command.run(app.getState()), 0);
  };
  return (
    <Dialog className="palette" aria-label={s.commands.palette}>
      <input
        // The palette is opened to type.
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[at] === undefined ? undefined : `command-${at}`}
        aria-label={s.paletteHint}
        placeholder={s.paletteHint}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          else if (event.key === 'Enter') run(at);
          else return;
          event.preventDefault();
        }}
      />
      <div className="list" role="listbox" id="palette-list" aria-label={s.commands.palette}>
        {found.map((command, index) => (
          // Keys go through the field above; this is the pointer's way.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox handles the keys
          <div
            key={command.id}
            id={`command-${index}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            className="item"
            data-focused={index === at || undefined}
            onClick={() => run(index)}
          >
            <span>{command.title}</span>
            {command.keys === '' ? null : <Kbd keys={keyLabel(command.keys)} />}
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className="none">{s.paletteNone}</p> : null}
    </Dialog>
  );
}

function Help() {
  const sections = [...new Set(COMMANDS.map((command) => command.section))];
  return (
    <Dialog>
      <div className="inner">
        <Heading slot="title">{s.commands.help}</Heading>
        <div className="help-columns">
          {sections.map((section) => (
            <section key={section}>
              <h3>{section}</h3>
              <dl className="keys">
                {COMMANDS.filter((command) => command.section === section && command.keys !== '').map((command) => (
                  <div key={command.id}>
                    <dt>{command.title}</dt>
                    <dd>
                      <Kbd keys={keyLabel(command.keys)} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </Dialog>
  );
}

function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  onChange(value: T): void;
}) {
  return (
    <div className="setting">
      <span id={`set-${label}`}>{label}</span>
      <div className="segments" role="group" aria-labelledby={`set-${label}`}>
        {options.map(([option, text]) => (
          <button
            key={option}
            type="button"
            className="button"
            aria-pressed={option === value}
            onClick={() => onChange(option)}
          >
            {text}
          </button>
        ))}
      </div>
    </div>
  );
}

function SettingsForm() {
  const settings = useApp((state) => state.settings);
  const put = app.getState().putSettings;
  return (
    <Dialog>
      <div className="inner stack">
        <Heading slot="title">{s.commands.settings}</Heading>
        <Choice
          label={s.settings.theme}
          value={settings.theme}
          options={s.settings.themes}
          onChange={(theme) => put({ theme })}
        />
        <Choice
          label={s.settings.zone}
          value={settings.zone}
          options={s.settings.zones}
          onChange={(zone) => put({ zone })}
        />
        <Choice
          label={s.settings.density}
          value={settings.density}
          options={s.settings.densities}
          onChange={(density) => put({ density })}
        />
        <NumberField
          className="setting"
          minValue={9}
          maxValue={28}
          value={settings.logFontPx}
          onChange={(logFontPx) => put({ logFontPx })}
        >
          <Label>{s.settings.font}</Label>
          <Input className="field" />
        </NumberField>
        <NumberField
          className="setting"
          minValue={1}
          maxValue={MAX_UNPACKED_GIB}
          value={settings.unpackedGiB}
          onChange={(unpackedGiB) => put({ unpackedGiB })}
        >
          <Label>{s.settings.unpacked}</Label>
          <Input className="field" />
        </NumberField>
        <NumberField
          className="setting"
          minValue={MIN_RATIO}
          maxValue={MAX_RATIO}
          value={settings.ratio}
          onChange={(ratio) => put({ ratio })}
        >
          <Label>{s.settings.ratio}</Label>
          <Input className="field" />
        </NumberField>
        <p className="muted small">{s.settings.limitsHint}</p>
        <RulesSetting />
      </div>
    </Dialog>
  );
}

function NoteForm() {
  const [text, setText] = useState('');
  const save = (): void => {
    const state = app.getState();
    const { current, row, log, view } = state;
    if (current === null || text.trim() === '') return;
    const inLog = view === 'log' && log !== null;
    void state.putNote({
      id: crypto.randomUUID(),
      member: inLog ? log.member : null,
      line: inLog ? log.line : null,
      eventId: inLog || row === null ? null : (current.columns.id[row] ?? null),
      text: text.trim(),
      createdMs: Date.now(),
    });
    state.showDialog(null);
  };
  return (
    <Dialog>
      <form
        className="inner stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Heading slot="title">{s.commands.note}</Heading>
        <TextField autoFocus value={text} onChange={setText} className="stack">
          <Label>{s.noteHint}</Label>
          <TextArea className="field note-text" rows={5} maxLength={20_000} />
        </TextField>
        <Button type="submit" className="button primary">
          {s.save}
        </Button>
      </form>
    </Dialog>
  );
}
