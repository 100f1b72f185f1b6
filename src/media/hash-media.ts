import { DEFAULT_MEDIA_LIMITS } from './media-limits.ts';
import { openMedia } from './open-media.ts';

/**
 * Returns the SHA-256 of a media file, or of every image of a folder in name order: what a consent record binds.
 * Throws as {@link openMedia} does.
 */
export async function hashMedia(path: string): Promise<readonly string[]> {
  await using media = await openMedia(path, DEFAULT_MEDIA_LIMITS);
  return media.sha256;
}
