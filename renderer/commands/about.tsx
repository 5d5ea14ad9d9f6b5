/** Version, knowledge and the licences of what ships with the program, from the list that the build wrote. */
import { useEffect, useState } from 'react';
import { Dialog, Heading } from 'react-aria-components';
import { type LicenceFile, licenceFile } from '../../shared/contract/licences.ts';
import { useApp } from '../store/index.ts';
import { aboutStrings as s } from '../strings/about-en.ts';
import './about.css';

type List = { readonly kind: 'reading' | 'failed' } | { readonly kind: 'there'; readonly file: LicenceFile };

/** Beside the page, so that it is the same file under http and under app://. */
const ADDRESS = './licences.json';

function useLicences(): List {
  const [list, setList] = useState<List>({ kind: 'reading' });
  useEffect(() => {
    const stop = new AbortController();
    fetch(ADDRESS, { signal: stop.signal })
      .then(async (answer) => setList({ kind: 'there', file: licenceFile.parse(await answer.json()) }))
      .catch(() => {
        if (!stop.signal.aborted) setList({ kind: 'failed' });
      });
    return () => stop.abort();
  }, []);
  return list;
}

export function About() {
  const session = useApp((state) => state.session);
  const list = useLicences();
  return (
    <Dialog>
      <div className="inner stack about">
        <div className="about-head">
          <img src="./icon.svg" alt="" />
          <Heading slot="title">{s.title}</Heading>
        </div>
        <p>{s.purpose}</p>
        <dl className="about-facts">
          <dt>{s.version}</dt>
          <dd className="num">{session?.version ?? '–'}</dd>
          <dt>{s.knowledge}</dt>
          <dd className="num">{session?.knowledgeDate ?? '–'}</dd>
          <dt>{s.licence}</dt>
          <dd>{s.licenceName}</dd>
        </dl>
        <h3>{s.thirdParty}</h3>
        {list.kind === 'there' ? <Licences file={list.file} /> : <p role="status">{s[list.kind]}</p>}
      </div>
    </Dialog>
  );
}

function Licences({ file }: { readonly file: LicenceFile }) {
  return (
    <>
      {file.remarks.map((remark) => (
        <p key={remark} className="muted small">
          {remark}
        </p>
      ))}
      <ul className="about-licences">
        {file.groups.map(({ licence, packages, text }) => (
          <li key={`${licence} ${packages[0]}`}>
            <details>
              <summary>
                <span>{s.group(packages[0] ?? '', packages.length - 1)}</span> <span className="muted">{licence}</span>
              </summary>
              {packages.length > 1 ? <p className="small">{packages.join(', ')}</p> : null}
              <pre>{text}</pre>
            </details>
          </li>
        ))}
      </ul>
    </>
  );
}
