import { sway, type Path } from './motion.ts';
import type { Scene, Shot } from './scene.ts';

const HD = { widthPx: 1280, heightPx: 720 } as const;
const WALL: Shot = { startUs: 0, seed: 1, rgb: [126, 138, 134] };

const twoPortraits: Scene = {
  name: 'two-portraits',
  ...HD,
  fps: 25,
  frames: 150,
  shots: [WALL],
  layers: [
    {
      kind: 'portrait',
      person: 'collins',
      startUs: 0,
      endUs: 6_000_000,
      path: sway({
        startUs: 0,
        endUs: 6_000_000,
        centre: { x: 0.265, y: 0.48, faceHeight: 0.285 },
        amplitude: { x: 0.03, y: 0.035, faceHeight: 0.012 },
        periodUs: 5_000_000,
        phase: 0,
        stepUs: 250_000,
      }),
    },
    {
      kind: 'portrait',
      person: 'hopper',
      startUs: 0,
      endUs: 6_000_000,
      path: sway({
        startUs: 0,
        endUs: 6_000_000,
        centre: { x: 0.73, y: 0.53, faceHeight: 0.325 },
        amplitude: { x: 0.03, y: 0.03, faceHeight: 0.014 },
        periodUs: 6_000_000,
        phase: 0.35,
        stepUs: 250_000,
      }),
    },
  ],
};

const onePerson: Scene = {
  name: 'one-person',
  ...HD,
  fps: 30,
  frames: 120,
  shots: [{ startUs: 0, seed: 2, rgb: [142, 132, 120] }],
  layers: [
    {
      kind: 'portrait',
      person: 'hopper',
      startUs: 0,
      endUs: 4_000_000,
      path: sway({
        startUs: 0,
        endUs: 4_000_000,
        centre: { x: 0.5, y: 0.52, faceHeight: 0.33 },
        amplitude: { x: 0.05, y: 0.03, faceHeight: 0.02 },
        periodUs: 4_000_000,
        phase: 0.1,
        stepUs: 250_000,
      }),
    },
  ],
};

/** Leaves to the left: the whole cut-out is out of the picture at the end. */
const LEAVING: Path = [
  { timestampUs: 0, x: 0.36, y: 0.5, faceHeight: 0.28 },
  { timestampUs: 1_800_000, x: 0.34, y: 0.48, faceHeight: 0.28 },
  { timestampUs: 4_200_000, x: -0.2, y: 0.5, faceHeight: 0.28 },
];
const ENTERING: Path = [
  { timestampUs: 2_000_000, x: 1.2, y: 0.52, faceHeight: 0.32 },
  { timestampUs: 4_400_000, x: 0.64, y: 0.5, faceHeight: 0.32 },
  { timestampUs: 6_000_000, x: 0.61, y: 0.52, faceHeight: 0.32 },
];

const handOver: Scene = {
  name: 'hand-over',
  ...HD,
  fps: 25,
  frames: 150,
  shots: [{ startUs: 0, seed: 3, rgb: [118, 128, 146] }],
  layers: [
    { kind: 'portrait', person: 'collins', startUs: 0, endUs: 4_200_000, path: LEAVING },
    { kind: 'portrait', person: 'hopper', startUs: 2_000_000, endUs: 6_000_000, path: ENTERING },
  ],
};

const noFace: Scene = {
  name: 'no-face',
  ...HD,
  fps: 25,
  frames: 50,
  shots: [{ startUs: 0, seed: 4, rgb: [134, 134, 126] }],
  layers: [],
};

/** The clips that live in `samples/media`. */
export const CLIPS: readonly Scene[] = [twoPortraits, onePerson, handOver, noFace];
