/** Requests of vmalloc(), which needs addresses as well as pages (__vmalloc_node_range() of mm/vmalloc.c, 2.6.38 and later). */

type Details = Readonly<Record<string, string | number | boolean | null>>;

/**
 * vmalloc() gave up before it asked for a page, for want of addresses or because nothing was asked for: the order in the
 * header is only what its message is printed with.
 */
export function withoutPages({ details }: { readonly details: Details }): boolean {
  return details['vmallocBytes'] !== undefined && details['vmallocAllocatedBytes'] === undefined;
}

/** What vmalloc() was asked for, in words; null where it came to ask for pages, or nobody called it. */
export function mappingInWords(event: { readonly details: Details }): string | null {
  if (!withoutPages(event)) return null;
  const bytes = event.details['vmallocBytes'];
  return typeof bytes === 'number' ? `a mapping of ${bytes} bytes` : 'a mapping';
}
