/** Tells zod not to try `new Function`: the page's policy forbids it, and every try would be reported as a violation. */
import { z } from 'zod';

z.config({ jitless: true });
