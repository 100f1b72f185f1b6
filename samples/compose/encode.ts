import { Readable } from 'node:stream';
import ffmpeg from 'fluent-ffmpeg';
import { paintScene } from './paint.ts';
import type { Scene } from './scene.ts';
import { loadTextures } from './texture.ts';

/** Quality of x264, 0..51: smaller is better. */
const CONSTANT_RATE_FACTOR = 26;
/** Longest distance between key frames. */
const KEY_FRAME_EVERY_SECONDS = 2;

/**
 * Renders a scene to an MP4 file (H.264, yuv420p, BT.709, index in front). The same ffmpeg and sharp give the same
 * bytes: one encoder thread, no date, no name of the encoder in the container.
 *
 * @param root - The repository's root, below which the portraits are read.
 */
export async function renderScene(scene: Scene, root: string, outputPath: string): Promise<void> {
  const textures = await loadTextures(scene, root);
  const frames = Readable.from(paintScene(scene, textures), { objectMode: false, highWaterMark: 1 });
  await new Promise<void>((resolve, reject) => {
    ffmpeg(frames)
      .inputFormat('rawvideo')
      .inputOptions([
        '-pix_fmt rgb24',
        `-video_size ${scene.widthPx}x${scene.heightPx}`,
        `-framerate ${scene.fps}`,
      ])
      .noAudio()
      .videoFilters('scale=flags=bicubic+accurate_rnd+bitexact:out_color_matrix=bt709:out_range=tv')
      .videoCodec('libx264')
      .outputOptions([
        '-preset slow',
        `-crf ${CONSTANT_RATE_FACTOR}`,
        `-g ${scene.fps * KEY_FRAME_EVERY_SECONDS}`,
        '-pix_fmt yuv420p',
        '-threads 1',
        '-colorspace bt709',
        '-color_primaries bt709',
        '-color_trc bt709',
        '-color_range tv',
        '-map_metadata -1',
        '-fflags +bitexact',
        '-flags:v +bitexact',
        '-movflags +faststart',
      ])
      .format('mp4')
      .on('end', () => {
        resolve();
      })
      .on('error', reject)
      .save(outputPath);
  });
}
