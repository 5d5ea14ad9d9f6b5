/** Third-party licences as the build writes them beside the window (licences.json) and About shows them. */
import { z } from 'zod';

export const licenceGroup = z.object({
  /** SPDX expression. */
  licence: z.string(),
  /** `name version` of every package under exactly this text. */
  packages: z.array(z.string()).min(1),
  text: z.string().min(1),
});
export type LicenceGroup = z.infer<typeof licenceGroup>;

export const licenceFile = z.object({
  groups: z.array(licenceGroup),
  /** What the list cannot know, in words. */
  remarks: z.array(z.string()),
});
export type LicenceFile = z.infer<typeof licenceFile>;
