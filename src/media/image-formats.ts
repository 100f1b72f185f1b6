/** Still pictures that are read, by file suffix; the content decides again when it is decoded. */
const IMAGE_SUFFIX = /\.(?:jpe?g|png|webp)$/i;

/** Returns whether a file of a folder counts as an image, by its name alone. */
export function isImageName(name: string): boolean {
  return IMAGE_SUFFIX.test(name);
}

export type ImageFormat = 'jpeg' | 'png' | 'webp';

/** Returns the picture format that the first 12 bytes of a file announce, or `undefined`. */
export function imageFormat(head: Uint8Array): ImageFormat | undefined {
  if (startsWith(head, 0, [0xff, 0xd8, 0xff])) return 'jpeg';
  if (startsWith(head, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png';
  if (startsWith(head, 0, [0x52, 0x49, 0x46, 0x46]) && startsWith(head, 8, [0x57, 0x45, 0x42, 0x50]))
    return 'webp';
  return undefined;
}

function startsWith(bytes: Uint8Array, offset: number, expected: readonly number[]): boolean {
  return expected.every((value, index) => bytes[offset + index] === value);
}
