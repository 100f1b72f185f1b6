import { imageFormat } from './image-formats.ts';
import type { OpenMedia } from './open-media.ts';
import { PositionalReader } from './positional-reader.ts';

const HEAD_BYTES = 12;

/** Says whether media is a picture or a folder of pictures, by the first 12 bytes of the file; parses nothing. */
export async function isStillMedia(media: OpenMedia): Promise<boolean> {
  if (media.kind === 'image-folder') return true;
  const [file] = media.files;
  const head = await file.withHandle((handle) =>
    new PositionalReader(handle, file.sizeBytes, HEAD_BYTES).read(0, HEAD_BYTES),
  );
  return imageFormat(head) !== undefined;
}
