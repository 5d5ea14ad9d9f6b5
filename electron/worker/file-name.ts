/** A name that every file system takes. */
export function fileName(title: string, extension: string): string {
  const plain = title
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80);
  return `${plain === '' ? 'report' : plain}.${extension}`;
}
