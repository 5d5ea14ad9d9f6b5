/** Set by the bundler; tests and scripts that run from source have no version of their own. */
declare const __BUDDYSCOPE_VERSION__: string | undefined;

export const VERSION: string = typeof __BUDDYSCOPE_VERSION__ === 'string' ? __BUDDYSCOPE_VERSION__ : '0.0.0-dev';

/** The day to which the tables of this build (gfp, rules, symbols, known issues) were brought up to date. */
export const KNOWLEDGE_DATE = '2026-11-22';
