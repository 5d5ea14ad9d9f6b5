declare module 'spdx-satisfies' {
  /** Whether an SPDX expression is met by one of the licences. @throws on what is no SPDX expression */
  export default function satisfies(expression: string, approved: readonly string[]): boolean;
}
