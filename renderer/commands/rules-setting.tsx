/** Files of rules of the user's own: chosen, shown with what is wrong in them, laid over every case that is read. */
import { useEffect, useRef, useState } from 'react';
import type { RulesState } from '../../shared/contract/wire/index.ts';
import { MAX_RULE_TEXT } from '../../shared/contract/wire/index.ts';
import { app, useApp } from '../store/index.ts';
import { s } from '../strings/en.ts';
import { visible } from '../widgets/format.ts';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function RulesSetting() {
  const client = useApp((state) => state.client);
  const hasCase = useApp((state) => state.current !== null);
  const [rules, setRules] = useState<RulesState | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [changed, setChanged] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const chooser = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    client?.call('rules.get', {}).then(setRules, (error: unknown) => setProblem(messageOf(error)));
  }, [client]);
  const change = async (act: () => Promise<RulesState | undefined>): Promise<void> => {
    setProblem(null);
    try {
      const next = await act();
      if (next !== undefined) setRules(next);
      setChanged(true);
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const add = (file: File): void =>
    void change(async () => {
      if (file.size > MAX_RULE_TEXT) throw new Error(s.rules.tooLarge(visible(file.name)));
      return await client?.call('rules.add', { file: { name: file.name.slice(0, 200), text: await file.text() } });
    });
  return (
    <section className="setting-block" aria-label={s.rules.title}>
      <div className="row">
        <h3 className="grow">{s.rules.title}</h3>
        <input
          ref={input}
          type="file"
          accept=".json,application/json"
          hidden
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file !== undefined) add(file);
          }}
        />
        <button ref={chooser} type="button" className="button" onClick={() => input.current?.click()}>
          {s.rules.choose}
        </button>
      </div>
      <p className="muted small">{s.rules.hint}</p>
      {problem === null ? null : (
        <p className="notice failure" role="alert">
          {visible(problem)}
        </p>
      )}
      <ul className="rule-files">
        {rules?.files.map((file) => (
          <li key={file.name}>
            <div className="row">
              <span className="mono grow">{visible(file.name)}</span>
              <span className="muted small num">{s.rules.used(file.rules)}</span>
              <button
                type="button"
                className="button quiet"
                aria-label={s.rules.remove(visible(file.name))}
                onClick={() => {
                  // The button goes with its row: without this the keys would lead out of the dialog.
                  chooser.current?.focus();
                  void change(async () => await client?.call('rules.remove', { name: file.name }));
                }}
              >
                ✕
              </button>
            </div>
            {file.problems.map((text) => (
              <p key={text} className="small failure-text">
                {visible(text)}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {changed && hasCase ? (
        <button
          type="button"
          className="button"
          onClick={() => {
            app.getState().showDialog(null);
            void app.getState().readAgain();
          }}
        >
          {s.rules.again}
        </button>
      ) : null}
    </section>
  );
}
