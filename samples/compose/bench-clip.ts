import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ffmpeg from 'fluent-ffmpeg';
import { renderScene, type Encoding } from './encode.ts';
import { sway, type Pose } from './motion.ts';
import type { PersonId } from './portraits.ts';
import { repositoryRoot } from './repository-root.ts';
import type { PortraitLayer, Scene } from './scene.ts';
import { truthOfScene } from './truth-of-scene.ts';

const SECOND_US = 1_000_000;

/** Every motion comes round within this time: the scene is painted once and repeated. */
const LOOP_SECONDS = 10;
/** What is painted is kept without loss until it is encoded for good. */
const LOSSLESS: Encoding = { preset: 'ultrafast', constantRateFactor: 0 };
/** Strength of the film grain, 0..100: a picture without any costs a decoder less than real footage does. */
const GRAIN = 5;

/** A clip that benches measure on, with its truth. */
export interface BenchClip {
  readonly clipPath: string;
  readonly truthPath: string;
}

/**
 * Composes the clip that benches use unless told otherwise: five faces that move without meeting, 1920x1080, 30 frames
 * per second. It is too large to be committed and goes to `samples/composed`; one that is there is kept.
 *
 * @param seconds - Length of the clip. Default: 60.
 */
export async function composeBenchClip(seconds = 60): Promise<BenchClip> {
  const root = repositoryRoot();
  const folder = join(root, 'samples', 'composed');
  const scene = benchScene(seconds);
  const clipPath = join(folder, `${scene.name}.mp4`);
  const truthPath = join(folder, `${scene.name}.truth.json`);
  if (existsSync(clipPath) && existsSync(truthPath)) return { clipPath, truthPath };
  await mkdir(folder, { recursive: true });
  const loopPath = `${clipPath}.loop`;
  try {
    await renderScene(benchScene(Math.min(seconds, LOOP_SECONDS)), root, loopPath, LOSSLESS);
    await repeatWithGrain(loopPath, seconds, `${clipPath}.partial`);
  } finally {
    await rm(loopPath, { force: true });
  }
  await writeFile(truthPath, `${JSON.stringify(truthOfScene(scene), undefined, 2)}\n`);
  await rename(`${clipPath}.partial`, clipPath);
  return { clipPath, truthPath };
}

/** Encodes with x264's own preset, quality and key-frame distance. The grain does not come round. */
function repeatWithGrain(loopPath: string, seconds: number, outputPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    ffmpeg(loopPath)
      .inputOptions(['-stream_loop -1'])
      .noAudio()
      .videoFilters(`noise=c0_strength=${GRAIN}:c0_flags=t:all_seed=1`)
      .videoCodec('libx264')
      .outputOptions([`-t ${seconds}`, '-pix_fmt yuv420p', '-map_metadata -1', '-movflags +faststart'])
      .format('mp4')
      .on('end', () => {
        resolve();
      })
      .on('error', reject)
      .save(outputPath);
  });
}

/** Returns the scene of the bench's clip: three faces above, two below, each in a part of the picture of its own. */
export function benchScene(seconds: number): Scene {
  const endUs = seconds * SECOND_US;
  const face = (
    person: PersonId,
    centre: Omit<Pose, 'timestampUs'>,
    periodSeconds: 5 | 10,
    look: Pick<PortraitLayer, 'mirrored' | 'brightness'> = {},
  ): PortraitLayer => ({
    kind: 'portrait',
    person,
    startUs: 0,
    endUs,
    path: sway({
      startUs: 0,
      endUs,
      centre,
      amplitude: { x: 0.045, y: 0.03, faceHeight: 0.012 },
      periodUs: periodSeconds * SECOND_US,
      phase: centre.x,
      stepUs: SECOND_US / 4,
    }),
    ...look,
  });
  return {
    name: `five-faces-${seconds}-s`,
    widthPx: 1920,
    heightPx: 1080,
    fps: 30,
    frames: seconds * 30,
    shots: [{ startUs: 0, seed: 21, rgb: [126, 134, 130] }],
    layers: [
      face('collins', { x: 0.18, y: 0.28, faceHeight: 0.2 }, 5),
      face('hopper', { x: 0.5, y: 0.3, faceHeight: 0.22 }, 10),
      face('collins', { x: 0.82, y: 0.28, faceHeight: 0.18 }, 5, { mirrored: true, brightness: 0.88 }),
      face('hopper', { x: 0.32, y: 0.74, faceHeight: 0.19 }, 10, { mirrored: true, brightness: 0.92 }),
      face('collins', { x: 0.68, y: 0.74, faceHeight: 0.23 }, 10, { brightness: 1.08 }),
    ],
  };
}
