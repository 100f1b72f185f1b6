import { describe, expect, it } from 'vitest';
import {
  boxesAt,
  mostFacesAtOnce,
  personAt,
  seedBox,
  type Scenario,
} from '../../../samples/compose/scenario.ts';
import { scenarios } from '../../../samples/compose/scenarios.ts';
import { frameTimestampUs } from '../../../samples/compose/scene.ts';

function named(name: string): Scenario {
  const found = scenarios.find(({ scene }) => scene.name === name);
  if (found === undefined) throw new Error(`no scenario ${name}`);
  return found;
}

/** Smallest visible share of the subject in any frame. */
function leastSeen(scenario: Scenario): number {
  const shares = Array.from({ length: scenario.scene.frames }, (_, frame) =>
    boxesAt(scenario, frameTimestampUs(scenario.scene, frame))
      .filter(({ person }) => person === scenario.subject)
      .map(({ visibleShare }) => visibleShare),
  );
  return Math.min(...shares.flat());
}

describe.each(scenarios.map((scenario): [string, Scenario] => [scenario.scene.name, scenario]))(
  'scenario %s',
  (_name, scenario) => {
    it.each(scenario.seedsUs)(
      'shows the subject, alone and whole, where the seed at %i us points',
      (seedUs) => {
        const box = seedBox(scenario, seedUs);
        expect(personAt(scenario, seedUs, box)).toBe(scenario.subject);
        const here = boxesAt(scenario, seedUs).filter(
          (face) =>
            face.visibleShare > 0 && face.box.x < box.x + box.width && face.box.x + face.box.width > box.x,
        );
        expect(here).toMatchObject([{ person: scenario.subject, visibleShare: 1 }]);
      },
    );

    it('starts with the subject inside her region', () => {
      const box = seedBox(scenario, scenario.seedsUs[0]);
      expect(box.x).toBeGreaterThanOrEqual(scenario.region.x);
      expect(box.x + box.width).toBeLessThanOrEqual(scenario.region.x + scenario.region.width);
    });
  },
);

describe('scenarios', () => {
  it('have names of their own', () => {
    expect(new Set(scenarios.map(({ scene }) => scene.name)).size).toBe(scenarios.length);
  });

  it.each(['slow-crossing', 'occlusion', 'occlusion-and-stay', 'exchange', 'meet-and-return'])(
    'cover the subject in %s',
    (name) => {
      expect(leastSeen(named(name))).toBeLessThan(0.1);
    },
  );

  it.each(['one-person', 'two-apart', 'jitter', 'late-visitor', 'quick-crossing', 'poster'])(
    'never cover the subject in %s',
    (name) => {
      expect(leastSeen(named(name))).toBeGreaterThan(0.95);
    },
  );

  it.each([
    ['one-person', 1],
    ['cut-same-place', 1],
    ['two-apart', 2],
    ['late-visitor', 2],
    ['mirror', 3],
  ])('count the faces of %s', (name, faces) => {
    expect(mostFacesAtOnce(named(name))).toBe(faces);
  });

  it.each(['cut-same-place', 'replaced-same-place'])('put somebody else in the same box in %s', (name) => {
    const scenario = named(name);
    const last = boxesAt(scenario, 1_960_000)[0];
    if (last === undefined) throw new Error('nobody before the cut');
    expect(personAt(scenario, 1_960_000, last.box)).toBe('collins');
    expect(personAt(scenario, 2_000_000, last.box)).toBe('hopper');
  });
});

describe('personAt', () => {
  it('names the person in front where two boxes coincide', () => {
    const scenario = named('slow-crossing');
    expect(personAt(scenario, 3_000_000, { x: 0.42, y: 0.35, width: 0.15, height: 0.3 })).toBe('hopper');
  });

  it('names the covered person for a box on what is left of her', () => {
    const scenario = named('slow-crossing');
    expect(personAt(scenario, 2_720_000, { x: 0.358, y: 0.33, width: 0.07, height: 0.2 })).toBe('collins');
  });

  it('names nobody for a box on the wall', () => {
    const box = { x: 0.42, y: 0.7, width: 0.15, height: 0.3 };
    expect(personAt(named('two-apart'), 0, box)).toBeUndefined();
  });

  it('names nobody for a box over two faces', () => {
    const scenario = named('swap');
    const [one, other] = boxesAt(scenario, 1_560_000).map(({ box }) => box);
    if (one === undefined || other === undefined) throw new Error('nobody there');
    const left = Math.min(one.x, other.x);
    const right = Math.max(one.x + one.width, other.x + other.width);
    const both = { x: left, y: one.y, width: right - left, height: one.height };
    expect(personAt(scenario, 1_560_000, both)).toBeUndefined();
  });
});
