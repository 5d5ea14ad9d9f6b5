/**
 * zod for the window: its schemas try `new Function` when they are made, which the page's policy forbids and would report.
 * The bundler puts this in place of `zod`, so that the choice is made before the first schema, however modules are cut.
 */
import * as z from 'zod/v4';

z.config({ jitless: true });

export { z };
