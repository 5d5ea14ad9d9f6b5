/** One door for all figures. */
import type { FigureBlock } from '../model.ts';
import { plainText } from '../sentence.ts';
import { buddySvg } from './buddy.ts';
import { ratesSvg } from './rates.ts';
import type { FigureTheme } from './svg.ts';
import { timelineSvg } from './timeline.ts';
import { watermarksSvg } from './watermarks.ts';

/** The figure of a block as an SVG element, with its caption as title and its alternative text as description. */
export function drawFigure(block: FigureBlock, theme: FigureTheme): string {
  const title = plainText(block.caption);
  switch (block.figure.kind) {
    case 'timeline':
      return timelineSvg(block.figure, theme, title, block.alt);
    case 'watermarks':
      return watermarksSvg(block.figure, theme, title, block.alt);
    case 'buddy':
      return buddySvg(block.figure, theme, title, block.alt);
    case 'rates':
      return ratesSvg(block.figure, theme, title, block.alt);
  }
}
