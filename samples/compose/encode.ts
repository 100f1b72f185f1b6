import { Readable } from 'node:stream';
import ffmpeg from 'fluent-ffmpeg';
import { paintScene } from './paint.ts';
import type { Scene } from './scene.ts';
import { loadTextures } from './texture.ts';

/** How a scene becomes a file. */
export interface Encoding {
  readonly preset: 'slow' | 'ultrafast';
  /** Quality of x264, 0..51: smaller is better. */
  readonly constantRateFactor: number;
  /** Longest distance between key frames; x264's own (250 frames) when absent. */
  readonly keyFrameEverySeconds?: number;
  /** Encoder threads; with one, the same programs give the same bytes on every machine. */
  readonly threads?: number;
}

/** Small, and the same everywhere: for the clips that live in the repository. */
const SAMPLE_ENCODING: Encoding = {
  preset: 'slow',
  constantRateFactor: 26,
  keyFrameEverySeconds: 2,
  threads: 1,
};

/**
 * Renders a scene to an MP4 file (H.264, yuv420p, BT.709, index in front), without a date or the name of the encoder in
 * the container.
 *
 * @param root - The repository's root, below which the portraits are read.
 */
export async function renderScene(
  scene: Scene,
  root: string,
  outputPath: string,
  encoding: Encoding = SAMPLE_ENCODING,
): Promise<void> {
  const { preset, constantRateFactor, keyFrameEverySeconds, threads } = encoding;
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
        `-preset ${preset}`,
        `-crf ${constantRateFactor}`,
        ...(keyFrameEverySeconds === undefined ? [] : [`-g ${scene.fps * keyFrameEverySeconds}`]),
        '-pix_fmt yuv420p',
        ...(threads === undefined ? [] : [`-threads ${threads}`]),
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
