/** A document of the engine in a frame in which nothing can run, and the file of it to keep. */
import { useEffect, useRef } from 'react';
import type { WrittenFile } from '../../shared/contract/wire/index.ts';
import { download } from '../client/download.ts';
import './document-frame.css';

interface PolicyMaker {
  createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): string };
}

function isPolicyMaker(value: unknown): value is PolicyMaker {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'createPolicy') === 'function';
}

const maker: unknown = Reflect.get(globalThis, 'trustedTypes');
/** The only HTML that this page hands to the browser: a document of the engine, for a frame without scripts and origin. */
const policy = isPolicyMaker(maker) ? maker.createPolicy('buddyscope-report', { createHTML: (text) => text }) : null;

/** Gives a written file to the user. */
export function saveFile(file: WrittenFile): void {
  const bytes = file.base64 === null ? (file.text ?? '') : Uint8Array.from(atob(file.base64), (c) => c.charCodeAt(0));
  download(new Blob([bytes], { type: file.type }), file.name);
}

export function DocumentFrame({ html, title }: { readonly html: string; readonly title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    // Set by hand: the value must reach the browser as the trusted object that it is.
    if (frame.current !== null) Reflect.set(frame.current, 'srcdoc', policy === null ? html : policy.createHTML(html));
  }, [html]);
  return <iframe ref={frame} className="preview" title={title} sandbox="" />;
}
