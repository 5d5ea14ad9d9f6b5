export { DISPERSION_LIMIT, type Dispersion, dispersionOf, pooledDispersion } from './dispersion.ts';
export { daysAtPresentRate, quietNeededDays, watchDays } from './quiet.ts';
export { type Observed, rateInterval, rateUpperBound } from './rate.ts';
export {
  compareRates,
  lowerRatioLimit,
  minLikelihoodP,
  type RateRatio,
  ratioInterval,
  upperRatioLimit,
  waldInterval,
} from './rate-ratio.ts';
