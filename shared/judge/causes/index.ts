export { confidenceWord } from './confidence.ts';
export { judgeEvent, type Surroundings } from './judge-event.ts';
export { CAUSE_NAME, MEANING } from './meaning.ts';
export { amount, percent } from './scene.ts';
