const BLOCK_BYTES = 512;

function readText(block: Uint8Array, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8');
}

/**
 * Finds a regular file in a tar archive (POSIX ustar: 512-byte headers, name at 0, octal size at 124, type at 156,
 * name prefix at 345).
 *
 * @returns A copy of the file's bytes, or undefined when the archive does not hold it.
 */
export function readTarEntry(archive: Uint8Array, path: string): Uint8Array | undefined {
  let offset = 0;
  while (offset + BLOCK_BYTES <= archive.length) {
    const header = archive.subarray(offset, offset + BLOCK_BYTES);
    const name = readText(header, 0, 100);
    if (name === '') return undefined;
    const prefix = readText(header, 345, 155);
    const sizeBytes = Number.parseInt(readText(header, 124, 12), 8);
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) return undefined;
    const type = readText(header, 156, 1);
    const start = offset + BLOCK_BYTES;
    const isFile = type === '0' || type === '';
    if (isFile && (prefix === '' ? name : `${prefix}/${name}`) === path) {
      const end = start + sizeBytes;
      return end <= archive.length ? Uint8Array.from(archive.subarray(start, end)) : undefined;
    }
    offset = start + Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return undefined;
}
