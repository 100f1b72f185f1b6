import type { Path, Pose } from './motion.ts';
import { REPLACEMENTS } from './replacements.ts';
import type { Scenario } from './scenario.ts';
import { FPS, SECOND, SUBJECT, at, panel, person, scene, swaying } from './scene-parts.ts';

const WHOLE = { x: 0, y: 0, width: 1, height: 1 } as const;

/** A new pose every frame, off its place by up to `amplitude`: a hand-held camera or a noisy detector. */
function jittering(x: number, y: number, seconds: number, amplitude: number): Path {
  const offset = (frame: number, salt: number): number => {
    const bits = Math.imul((frame + 1) * 2 + salt, 0x9e3779b1) >>> 0;
    return amplitude * ((bits >>> 16) / 0x8000 - 1);
  };
  const poseOf = (frame: number): Pose => at(frame / FPS, x + offset(frame, 0), y + offset(frame, 1), 0.3);
  const rest = Array.from({ length: seconds * FPS - 1 }, (_, index) => poseOf(index + 1));
  return [poseOf(0), ...rest];
}

/** Situations in which motion could be followed to the wrong person. */
const MEETINGS: readonly Scenario[] = [
  {
    ...SUBJECT,
    plain: true,
    region: WHOLE,
    description: 'one person alone: everything should be released',
    scene: scene('one-person', 4, [person('collins', swaying(0.5, 0.5, 4, 0), { to: 4 })]),
  },
  {
    ...SUBJECT,
    plain: true,
    description: 'two people who never come close',
    scene: scene('two-apart', 4, [
      person('collins', swaying(0.25, 0.48, 4, 0), { to: 4 }),
      person('hopper', swaying(0.75, 0.52, 4, 0.4), { to: 4 }),
    ]),
  },
  {
    ...SUBJECT,
    plain: true,
    seedsUs: [200_000, 4_200_000],
    description: 'two people walk past each other slowly, the subject behind',
    scene: scene('slow-crossing', 6, [
      person('collins', [at(0, 0.2, 0.48), at(1.5, 0.22, 0.5), at(4.5, 0.78, 0.5), at(6, 0.8, 0.5)], {
        to: 6,
      }),
      person('hopper', [at(0, 0.8, 0.52), at(1.5, 0.78, 0.5), at(4.5, 0.22, 0.5), at(6, 0.2, 0.5)], {
        to: 6,
      }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'two people cross within a second, the subject in front',
    scene: scene('quick-crossing', 4, [
      person('hopper', [at(0, 0.76, 0.5), at(1.5, 0.76, 0.5), at(2.5, 0.24, 0.5), at(4, 0.24, 0.5)], {
        to: 4,
      }),
      person('collins', [at(0, 0.24, 0.5), at(1.5, 0.24, 0.5), at(2.5, 0.76, 0.5), at(4, 0.76, 0.5)], {
        to: 4,
      }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'two people meet, cover each other and turn back: constant velocity would swap them',
    scene: scene('meet-and-return', 4, [
      person('collins', [at(0, 0.24, 0.5), at(0.5, 0.24, 0.5), at(2, 0.49, 0.5), at(3.5, 0.24, 0.5)], {
        to: 4,
      }),
      person('hopper', [at(0, 0.76, 0.5), at(0.5, 0.76, 0.5), at(2, 0.51, 0.5), at(3.5, 0.76, 0.5)], {
        to: 4,
      }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'two people change places on half circles, faces grazing each other',
    scene: scene('swap', 4, [
      person(
        'collins',
        [at(0, 0.32, 0.5), at(1, 0.32, 0.5), at(1.75, 0.46, 0.36), at(2.5, 0.68, 0.5), at(4, 0.68, 0.5)],
        { to: 4 },
      ),
      person(
        'hopper',
        [at(0, 0.68, 0.5), at(1, 0.68, 0.5), at(1.75, 0.54, 0.62), at(2.5, 0.32, 0.5), at(4, 0.32, 0.5)],
        { to: 4 },
      ),
    ]),
  },
  {
    ...SUBJECT,
    description: 'another person walks in front of the subject, covers her and goes on',
    scene: scene('occlusion', 4, [
      person('collins', [at(0, 0.35, 0.5)], { to: 4 }),
      person('hopper', [at(0, 0.85, 0.5), at(0.5, 0.85, 0.5), at(3.5, 0.1, 0.5, 0.32)], { to: 4 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'another person stops exactly in front of the subject, who leaves behind her',
    scene: scene('occlusion-and-stay', 5, [
      person('collins', [at(0, 0.35, 0.5), at(2.5, 0.35, 0.5), at(4, -0.2, 0.5)], { to: 5 }),
      person('hopper', [at(0, 0.85, 0.5), at(0.5, 0.85, 0.5), at(2.2, 0.35, 0.5), at(5, 0.35, 0.5)], {
        to: 5,
      }),
    ]),
  },
  {
    ...SUBJECT,
    description:
      'another person comes to rest in front of the subject, who goes on in her stead: motion alone swaps them',
    scene: scene('exchange', 4, [
      person('collins', [at(0, 0.4, 0.5), at(1.8, 0.4, 0.5), at(3.6, -0.2, 0.5)], { to: 4 }),
      person('hopper', [at(0, 0.9, 0.5), at(0.3, 0.9, 0.5), at(1.8, 0.4, 0.5), at(4, 0.4, 0.5)], { to: 4 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'a cut: another room, another person in the same place',
    scene: scene(
      'cut-same-place',
      4,
      [
        person('collins', [at(0, 0.3, 0.5), at(2, 0.32, 0.5)], { to: 2 }),
        person('hopper', [at(2, 0.32, 0.5), at(4, 0.34, 0.5)], { from: 2, to: 4 }),
      ],
      { startUs: 2 * SECOND, seed: 12, rgb: [96, 90, 70] },
    ),
  },
  {
    ...SUBJECT,
    description: 'a jump cut: the same wall, another person in the same place from one frame to the next',
    scene: scene('replaced-same-place', 4, [
      person('collins', [at(0, 0.3, 0.5), at(2, 0.32, 0.5)], { to: 2 }),
      person('hopper', [at(2, 0.32, 0.5), at(4, 0.34, 0.5)], { from: 2, to: 4 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'a mirror shows the subject a second time until another person steps in front of it',
    scene: scene('mirror', 4, [
      person('collins', swaying(0.25, 0.52, 4, 0), { to: 4 }),
      panel({ x: 0.6, y: 0.12, width: 0.3, height: 0.7 }, [176, 186, 190], { to: 4 }),
      person('collins', swaying(0.75, 0.46, 4, 0.5, 0.2), { to: 4 }, { mirrored: true, brightness: 0.9 }),
      person('hopper', [at(0, 1.25, 0.52), at(1.5, 1.2, 0.52), at(3, 0.72, 0.5), at(4, 0.72, 0.5)], {
        to: 4,
      }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'picture in picture: the two pictures change places in the middle',
    region: { x: 0, y: 0, width: 0.62, height: 1 },
    scene: scene('picture-in-picture', 4, [
      person('collins', [at(0, 0.36, 0.52, 0.36), at(2, 0.38, 0.5, 0.36)], { to: 2 }),
      person('hopper', [at(2, 0.38, 0.5, 0.36), at(4, 0.36, 0.52, 0.36)], { from: 2, to: 4 }),
      panel({ x: 0.69, y: 0.08, width: 0.27, height: 0.46 }, [60, 66, 78], { to: 4 }),
      person('hopper', [at(0, 0.82, 0.31, 0.2), at(2, 0.83, 0.32, 0.2)], { to: 2 }),
      person('collins', [at(2, 0.83, 0.32, 0.18), at(4, 0.82, 0.31, 0.18)], { from: 2, to: 4 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'a poster of another person hangs where the subject walks past',
    scene: scene('poster', 5, [
      panel({ x: 0.5, y: 0.08, width: 0.28, height: 0.68 }, [214, 206, 188], { to: 5 }),
      person('hopper', [at(0, 0.64, 0.42, 0.24)], { to: 5 }, { brightness: 0.85 }),
      person('collins', [at(0, 0.2, 0.52), at(1, 0.22, 0.52), at(4, 0.9, 0.5), at(5, 0.9, 0.5)], { to: 5 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'the subject leaves over the left edge while another person comes in over the same edge',
    scene: scene('leave-and-enter', 4, [
      person('collins', [at(0, 0.3, 0.5), at(0.6, 0.3, 0.5), at(2, -0.2, 0.5)], { to: 2 }),
      person('hopper', [at(1, -0.22, 0.5), at(2.4, 0.28, 0.5), at(4, 0.3, 0.5)], { from: 1, to: 4 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'two people apart, everything shaking from frame to frame',
    scene: scene('jitter', 4, [
      person('collins', jittering(0.27, 0.5, 4, 0.014), { to: 4 }),
      person('hopper', jittering(0.73, 0.5, 4, 0.014), { to: 4 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'the subject darts to another person and back, too fast to be followed',
    scene: scene('fast-motion', 4, [
      person(
        'collins',
        [
          at(0, 0.2, 0.5),
          at(1.2, 0.2, 0.5),
          at(1.5, 0.58, 0.5),
          at(2, 0.58, 0.5),
          at(2.3, 0.2, 0.5),
          at(4, 0.2, 0.5),
        ],
        { to: 4 },
      ),
      person('hopper', [at(0, 0.8, 0.5), at(1.2, 0.8, 0.5), at(1.8, 0.78, 0.5)], { to: 4 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'one person alone until, late, a second one looks in for a moment',
    scene: scene('late-visitor', 4, [
      person('collins', swaying(0.3, 0.5, 4, 0.2), { to: 4 }),
      person('hopper', [at(3, 1.2, 0.5), at(3.4, 0.86, 0.5), at(4, 0.86, 0.5)], { from: 3, to: 4 }),
    ]),
  },
];

/** Every situation of the consent-leakage suite. */
export const scenarios: readonly Scenario[] = [...MEETINGS, ...REPLACEMENTS];
