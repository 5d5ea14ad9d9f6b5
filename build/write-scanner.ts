/**
 * Turns the byte scanner's text form (electron/engine/scan/needles.wat) into the module that the engine carries.
 *
 *     node build/write-scanner.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const SOURCE = new URL('../electron/engine/scan/needles.wat', import.meta.url);
const TARGET = new URL('../electron/engine/scan/needles-wasm.ts', import.meta.url);

/** The text of needles-wasm.ts as it follows from needles.wat. */
export async function scannerModule(): Promise<string> {
  const toolkit = await wabt();
  const module = toolkit.parseWat(fileURLToPath(SOURCE), readFileSync(SOURCE, 'utf8'), { simd: true });
  try {
    module.validate();
    const { buffer } = module.toBinary({});
    const lines =
      Buffer.from(buffer)
        .toString('base64')
        .match(/.{1,110}/g) ?? [];
    const body = lines.map((line) => `  '${line}'`).join(' +\n');
    return `/** needles.wat as WebAssembly, base64. Written by build/write-scanner.ts. */\nexport const NEEDLES_WASM =\n${body};\n`;
  } finally {
    module.destroy();
  }
}

if (import.meta.filename === process.argv[1]) writeFileSync(TARGET, await scannerModule());
