/** Words of the About dialog. */
export const aboutStrings = {
  title: 'About Buddyscope',
  version: 'Version',
  knowledge: 'Knowledge of kernels up to',
  licence: 'Licence',
  licenceName: 'MIT',
  purpose:
    'Finds, decodes and judges Linux page allocation failures. Everything stays on this machine: the program sends nothing and asks nothing of any network.',
  thirdParty: 'Work of others, under their licences',
  reading: 'Reading the list …',
  failed: 'The list could not be read. It also lies beside the program as THIRD-PARTY.txt.',
  /** Summary of a licence's packages: the first, and how many more. */
  group: (first: string, more: number): string => (more === 0 ? first : `${first} and ${more} more`),
} as const;
