/** What one detector says of one cause. */
import type { CauseId } from '../../contract/index.ts';

/**
 * `decides`: fits the replay or the stack so well that it may be the headline; `contributes`: made it worse or belongs to it;
 * `excluded`: looked at and ruled out, with the number that rules it out.
 */
export interface Signal {
  readonly cause: CauseId;
  readonly state: 'decides' | 'contributes' | 'excluded';
  readonly why: string;
}

export const decides = (cause: CauseId, why: string): Signal => ({ cause, state: 'decides', why });
export const contributes = (cause: CauseId, why: string): Signal => ({ cause, state: 'contributes', why });
export const excluded = (cause: CauseId, why: string): Signal => ({ cause, state: 'excluded', why });
