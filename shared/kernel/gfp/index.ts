/** Gfp masks: decoding by kernel, and the flags in plain words. */
export { decodeGfp, type GfpInput } from './decode.ts';
export { describeGfp, explainFlag } from './describe.ts';
