/** Where the window stood. Read from a file that anybody may have edited: parsed, and brought back onto a screen. */
import { z } from 'zod';

const schema = z.object({
  width: z.int().min(640).max(16_000).catch(1360),
  height: z.int().min(420).max(16_000).catch(860),
  x: z.int().nullable().catch(null),
  y: z.int().nullable().catch(null),
  maximized: z.boolean().catch(false),
});
export type WindowState = z.infer<typeof schema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels of the title bar that must be on a screen for the window to be reachable. */
const REACHABLE = 80;

/** The state of last time; a position off every screen is forgotten. */
export function readWindowState(value: unknown, screens: readonly Area[]): WindowState {
  const state = schema.parse(typeof value === 'object' && value !== null ? value : {});
  const { x, y, width } = state;
  if (x === null || y === null) return state;
  const seen = screens.some(
    (screen) =>
      x + width > screen.x + REACHABLE &&
      x < screen.x + screen.width - REACHABLE &&
      y >= screen.y - 8 &&
      y < screen.y + screen.height - REACHABLE,
  );
  return seen ? state : { ...state, x: null, y: null };
}
