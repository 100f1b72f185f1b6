import type { Scenario } from './scenario.ts';
import { SUBJECT, at, panel, person, ramp, scene, swaying } from './scene-parts.ts';
import type { Shot } from './scene.ts';

const BLACK = [4, 4, 4] as const;
const WHOLE = { x: 0, y: 0, width: 1, height: 1 } as const;
/** Dim enough that no cell of the luma grid changes much when a face is exchanged. */
const DIM: Shot = { startUs: 0, seed: 11, rgb: [34, 35, 36] };
const DIMMED = 0.24;
/** Makes Hopper's face, hat included, as bright as Collins's on average. */
const HOPPER_AS_COLLINS = 1.21;

/** The subject turns into another person in the same place. */
function dissolve(name: string, seconds: number, fromSeconds = 1.4): Scenario {
  const untilSeconds = fromSeconds + seconds;
  return {
    ...SUBJECT,
    description: `the subject dissolves into another person in the same place within ${seconds} s`,
    scene: scene(name, Math.ceil(untilSeconds + 1.2), [
      person('collins', [at(0, 0.3, 0.5)], { to: untilSeconds }),
      person(
        'hopper',
        [at(0, 0.3, 0.5)],
        { from: fromSeconds, to: 10 },
        { opacity: ramp(fromSeconds, untilSeconds, 0, 1) },
      ),
    ]),
  };
}

/** The subject dissolves into another person and, a second later, back. */
function thereAndBack(name: string, fromSeconds: number, seconds: number): Scenario {
  return {
    ...SUBJECT,
    description: `the subject dissolves into another person, who dissolves back ${seconds} s after the beginning`,
    scene: scene(name, Math.ceil(fromSeconds + seconds + 1.8), [
      person('collins', [at(0, 0.3, 0.5)], { to: fromSeconds + 0.4 }),
      person(
        'hopper',
        [at(0, 0.3, 0.5)],
        { from: fromSeconds, to: fromSeconds + seconds + 0.4 },
        { opacity: ramp(fromSeconds, fromSeconds + 0.4, 0, 1) },
      ),
      person(
        'collins',
        [at(0, 0.3, 0.5)],
        { from: fromSeconds + seconds, to: 10 },
        { opacity: ramp(fromSeconds + seconds, fromSeconds + seconds + 0.4, 0, 1) },
      ),
    ]),
  };
}

/** Another person takes the subject's place without any motion that a tracker could notice. */
export const REPLACEMENTS: readonly Scenario[] = [
  dissolve('dissolve-300ms', 0.3),
  dissolve('dissolve-600ms', 0.6),
  dissolve('dissolve-1s', 1),
  dissolve('dissolve-2s', 2),
  dissolve('dissolve-at-first', 1, 0.4),
  thereAndBack('there-and-back', 1.6, 0.8),
  thereAndBack('there-and-back-late', 3.6, 0.8),
  {
    ...SUBJECT,
    description: 'the same while both sway: no pixel of the faces stays in its place',
    scene: scene('dissolve-in-motion', 4, [
      person('collins', swaying(0.3, 0.5, 4, 0), { to: 2.2 }),
      person('hopper', swaying(0.3, 0.5, 4, 0), { from: 1.4, to: 4 }, { opacity: ramp(1.4, 2.2, 0, 1) }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'the subject dissolves away and another person appears in her place out of the same wall',
    scene: scene('fade-out-and-in', 4, [
      person('collins', [at(0, 0.3, 0.5)], { to: 2 }, { opacity: ramp(1.5, 2, 1, 0) }),
      person('hopper', [at(0, 0.3, 0.5)], { from: 2, to: 4 }, { opacity: ramp(2, 2.5, 0, 1) }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'another person is uncovered from left to right over the subject, in 0.6 s',
    scene: scene('wipe', 4, [
      person('collins', [at(0, 0.3, 0.5)], { to: 2.2 }),
      person(
        'hopper',
        [at(0, 0.3, 0.5)],
        { from: 1.4, to: 4 },
        { uncoveredUntilX: ramp(1.5, 2.1, 0.2, 0.4) },
      ),
    ]),
  },
  {
    ...SUBJECT,
    description: 'a jump cut to another person in a picture so dim that brightness hardly changes',
    scene: {
      ...scene('dimmed-exchange', 4, [
        person('collins', [at(0, 0.3, 0.5), at(2, 0.32, 0.5)], { to: 2 }, { brightness: DIMMED }),
        person('hopper', [at(2, 0.32, 0.5), at(4, 0.34, 0.5)], { from: 2, to: 4 }, { brightness: DIMMED }),
      ]),
      shots: [DIM],
    },
  },
  {
    ...SUBJECT,
    description: 'a jump cut to another person whose face is as bright as the subject on average',
    scene: scene('same-brightness', 4, [
      person('collins', [at(0, 0.3, 0.5), at(2, 0.32, 0.5)], { to: 2 }),
      person(
        'hopper',
        [at(2, 0.32, 0.5), at(4, 0.34, 0.5)],
        { from: 2, to: 4 },
        { brightness: HOPPER_AS_COLLINS },
      ),
    ]),
  },
  {
    ...SUBJECT,
    description: 'the picture is black for 80 ms, between two analysed frames, then another person is there',
    scene: scene('blink', 4, [
      person('collins', [at(0, 0.3, 0.5)], { to: 2.04 }),
      person('hopper', [at(0, 0.3, 0.5)], { from: 2.04, to: 4 }),
      panel(WHOLE, BLACK, { from: 2.01, to: 2.09 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'the picture is black for 160 ms, then another person is there',
    scene: scene('black-frames', 4, [
      person('collins', [at(0, 0.3, 0.5)], { to: 2.1 }),
      person('hopper', [at(0, 0.3, 0.5)], { from: 2.1, to: 4 }),
      panel(WHOLE, BLACK, { from: 2.01, to: 2.17 }),
    ]),
  },
  {
    ...SUBJECT,
    description:
      'the subject walks behind a pillar, another person comes out on the other side a second later',
    scene: scene('behind-a-pillar', 4, [
      person('collins', [at(0, 0.2, 0.5), at(1, 0.2, 0.5), at(2, 0.5, 0.5)], { to: 2.2 }),
      person('hopper', [at(2.2, 0.5, 0.5), at(3.2, 0.8, 0.5)], { from: 2.2, to: 4 }),
      panel({ x: 0.4, y: 0, width: 0.2, height: 1 }, [150, 140, 120], { to: 4 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'the subject runs behind a narrow pillar, another person runs on at the same speed',
    scene: scene('exchange-behind-a-pole', 4, [
      person('collins', [at(0, 0.2, 0.5), at(1, 0.2, 0.5), at(1.5, 0.5, 0.5)], { to: 1.5 }),
      person('hopper', [at(1.5, 0.5, 0.5), at(2, 0.8, 0.5)], { from: 1.5, to: 4 }),
      panel({ x: 0.47, y: 0, width: 0.06, height: 1 }, [150, 140, 120], { to: 4 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'the picture zooms in on the subject and cuts to a close-up of another person',
    region: { x: 0, y: 0, width: 0.62, height: 1 },
    scene: scene('close-up-cut', 4, [
      person('collins', [at(0, 0.32, 0.5), at(0.6, 0.32, 0.5), at(2, 0.32, 0.5, 0.6)], { to: 2 }),
      person('hopper', [at(2, 0.32, 0.5, 0.6)], { from: 2, to: 4 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'another person, hidden behind the subject from the start, stays when she goes',
    scene: scene('hidden-behind', 4, [
      person('hopper', [at(0, 0.3, 0.5, 0.26)], { to: 4 }),
      person('collins', [at(0, 0.3, 0.5), at(1.5, 0.3, 0.5), at(2.7, 0.75, 0.5)], { to: 4 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'two people in one place change which of them is in front',
    scene: scene('front-and-back', 4, [
      person('hopper', [at(0, 0.9, 0.5, 0.26), at(0.6, 0.9, 0.5, 0.26), at(1.5, 0.3, 0.5, 0.26)], { to: 2 }),
      person('collins', [at(0, 0.3, 0.5)], { to: 4 }),
      person('hopper', [at(2, 0.3, 0.5), at(2.6, 0.3, 0.5), at(3.6, 0.8, 0.5)], { from: 2, to: 4 }),
    ]),
  },
  {
    ...SUBJECT,
    description: 'the picture freezes for a second, then goes on with another person in the same place',
    scene: scene('freeze', 4, [
      person('collins', [at(0, 0.28, 0.5), at(1.1, 0.32, 0.5)], { to: 2.1 }),
      person('hopper', [at(2.1, 0.32, 0.5), at(4, 0.28, 0.5)], { from: 2.1, to: 4 }),
    ]),
  },
];
