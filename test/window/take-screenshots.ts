/**
 * Pictures for the documentation, with fixed flags: `node test/window/take-screenshots.ts`. Look at them before they are
 * committed.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { caseIsOpen, goTo, SAMPLE, setStage } from './harness.ts';

const folder = fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
mkdirSync(folder, { recursive: true });
const stage = await setStage({ paths: [SAMPLE] });
for (const [scheme, views] of [
  ['light', ['Overview', 'Timeline']],
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
