/** Shapes of the known-issue table. */
import type { CauseId, EventKind } from '../../contract/index.ts';
import type { Vendor } from '../../kernel/release.ts';

/** Kernels that have the issue. Bounds are versions (`5.9`, `2.6.36`) or, for a vendor, its builds (`2.6.32-358.el6`). */
export interface AffectedRange {
  /** `upstream` also stands for builds that follow upstream numbers. */
  readonly vendor: 'upstream' | Vendor;
  /** Inclusive; null: from the beginning. */
  readonly from: string | null;
  /** Exclusive: the first without the issue; null: no fix is known. */
  readonly before: string | null;
}

/** A stable series that got the fix on its way. `known` is false where the first release with it is not established. */
export interface StableFix {
  /** `5.4` */
  readonly series: string;
  readonly at: number;
  readonly known: boolean;
  /** The last release of the series that was seen with the issue. */
  readonly lastSeen?: number;
}

/** What the event must look like. Every field that is given must fit. */
export interface Signature {
  readonly kinds?: readonly EventKind[];
  /** Smallest and largest order. */
  readonly orders?: readonly [number, number];
  /** Masks as printed, without the `0x`. */
  readonly modes?: readonly string[];
  readonly sleeps?: boolean;
  /** Names or bits of the mask, all of them. */
  readonly flags?: readonly string[];
  /** One of these is in the stack; a trailing `*` is a prefix. */
  readonly frames?: readonly string[];
  /** And one of these. */
  readonly alsoFrames?: readonly string[];
  /** One of these modules is in the stack. */
  readonly modules?: readonly string[];
  readonly process?: RegExp;
  /** The replay or the stack leads to one of these causes. */
  readonly causes?: readonly CauseId[];
  /** Blocks of the size asked for were on the printed list, and the request was refused all the same. */
  readonly blocksListed?: boolean;
  /** Part of the release string. */
  readonly build?: RegExp;
}

export interface KnownIssue {
  readonly id: string;
  /** What happens, in one line. */
  readonly title: string;
  /** Of which kind the failure is. */
  readonly cause: CauseId;
  readonly affected: readonly AffectedRange[];
  readonly stable?: readonly StableFix[];
  readonly signature: Signature;
  /** What removes it, or what helps, in words; null where nothing is known. */
  readonly fix: string | null;
  /** The fix removes the failure; otherwise it makes it rarer. */
  readonly cures: boolean;
  /** Nothing is lost when it happens. */
  readonly harmless: boolean;
  readonly source: string;
  /** `report`: seen in a public report, cause or fix not verified. */
  readonly certainty: 'certain' | 'likely' | 'report';
}
