/**
 * An analysis as JSON, in pieces: a flood of a hundred thousand failures makes a document that is longer than one string
 * may be, and that nobody should have to hold twice.
 */
import type { Analysis } from '../../shared/contract/index.ts';

/** Pieces are handed over when they have about this many characters. */
const PIECE_CHARS = 256 * 1024;

/** What a terminal obeys or hides although JSON lets it stand: C1 controls, DEL, and what turns the direction of text. */
const STEERING = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A text of JSON with the same values, in which nothing steers the terminal that it is printed on. */
export function shownJson(text: string): string {
  return text.replace(STEERING, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The document's text. Every event stands on a line of its own, so that tools that read lines can work on it, too; the
 * rest is indented.
 */
export function* jsonPieces(analysis: Analysis): Generator<string> {
  let piece = '';
  let front = '{\n';
  for (const [key, value] of Object.entries(analysis)) {
    if (value === undefined) continue;
    piece += `${front}  ${JSON.stringify(key)}: `;
    front = ',\n';
    if (key !== 'events') {
      piece += shownJson(JSON.stringify(value, null, 2)).replaceAll('\n', '\n  ');
      continue;
    }
    let before = '[\n    ';
    for (const event of analysis.events) {
      piece += before + shownJson(JSON.stringify(event));
      before = ',\n    ';
      if (piece.length < PIECE_CHARS) continue;
      yield piece;
      piece = '';
    }
    piece += analysis.events.length === 0 ? '[]' : '\n  ]';
  }
  yield `${piece}\n}\n`;
}
