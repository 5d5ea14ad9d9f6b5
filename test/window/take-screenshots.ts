/**
 * Pictures for the documentation, with fixed flags. Look at them before they are committed. Run from source the engine has
 * no version; the number that the pictures show is given in front:
 *
 *     node --import "data:text/javascript,globalThis.__BUDDYSCOPE_VERSION__='0.1.0'" test/window/take-screenshots.ts
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { caseIsOpen, goTo, SAMPLE, setStage } from './harness.ts';

const folder = fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
mkdirSync(folder, { recursive: true });
const stage = await setStage({ paths: [SAMPLE] });
for (const [scheme, views] of [
  ['light', ['Overview', 'Failures', 'Timeline', 'Report']],
  ['dark', ['Failure', 'Log']],
] as const) {
  const page = await stage.open({ colorScheme: scheme, viewport: { width: 1440, height: 900 } });
  await caseIsOpen(page);
  for (const view of views) {
    await goTo(page, view);
    await page.waitForTimeout(1500);
    await page.screenshot({ path: `${folder}/${view.toLowerCase()}-${scheme}.png` });
  }
}
await stage.close();
