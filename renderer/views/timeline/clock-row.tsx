/** The clock of the case: in which zone it is shown, and what was added to it by hand. */
import { runCommand } from '../../commands/table.ts';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { visible } from '../../widgets/format.ts';

export function ZoneSwitch() {
  const zone = useApp((state) => state.settings.zone);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand in a row of buttons
    <span className="segments" role="group" aria-label={s.settings.zone}>
      {s.settings.zones.map(([name, text]) => (
        <button
          key={name}
          type="button"
          className="button"
          aria-pressed={zone === name}
          onClick={() => app.getState().putSettings({ zone: name })}
        >
          {text}
        </button>
      ))}
    </span>
  );
}

/** Corrections that every time on this page contains; each source by its name. */
export function ClockRow({ data }: { readonly data: OpenCaseData }) {
  const offsets = data.overview.coverage.clockOffsets ?? [];
  return (
    <p className="row small">
      {offsets.map(({ source, seconds }) => (
        <span key={source} className="badge warn">
          {s.timeline.corrected(source === '*' ? s.clock.all : visible(source), seconds)}
        </span>
      ))}
      <button type="button" className="button quiet" onClick={() => runCommand('clock')}>
        {s.commands.clock}
      </button>
    </p>
  );
}
