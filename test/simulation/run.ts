/**
 * `node test/simulation/run.ts [PAIRS] [SEED]`: how often the intervals hold the truth, printed as a Markdown table.
 * 10 000 pairs of each scenario take some minutes.
 */
import { run } from './experiment.ts';
import { SCENARIOS } from './scenarios.ts';

const pairs = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? 20260101);
if (!(pairs >= 1) || !Number.isFinite(seed)) {
  console.error('usage: node test/simulation/run.ts [PAIRS] [SEED]');
  process.exit(2);
}
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
console.log(
  '| scenario | truth | coverage | naive coverage | bias | naive bias | better | worse | undecided |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
);
for (const scenario of SCENARIOS) {
  const o = run(scenario, pairs, seed);
  console.log(
    `| ${[o.scenario, o.truth.toFixed(3), percent(o.coverage), percent(o.coverageNaive), o.bias.toFixed(3), o.biasNaive.toFixed(3), percent(o.better), percent(o.worse), percent(o.undecided)].join(' | ')} |`,
  );
}
