import type { ScopeStatement } from '../../src/index.ts';
import type { PersonId } from '../../samples/compose/portraits.ts';
import {
  boxesAt,
  mostFacesAtOnce,
  personAt,
  seedBox,
  type Scenario,
} from '../../samples/compose/scenario.ts';
import type { SceneFace } from '../../samples/compose/visibility.ts';
import { facesInPlainSight, firstTime, isInside, mostInPlainSight, peopleOf } from './plain-sight.ts';

/** One consent statement about one scenario, and what the truth says must follow from it. */
export interface ScopeCase {
  readonly name: string;
  readonly statement: ScopeStatement;
  /** Whose results may be released. Anything released of anybody else is leakage. */
  readonly consenting: readonly PersonId[];
  /** Faces that a perfect pipeline would release at a presentation time: the denominator of recall. */
  claimedAt(timestampUs: number): readonly SceneFace[];
}

/** While less of her is visible, nobody can truthfully state that the person in the region is the subject. */
const STATED_SHARE = 0.5;

/** Returns the consent statements that are tried on a scenario. */
export function scopeCases(scenario: Scenario): ScopeCase[] {
  const cases = [solo(scenario), trackSeed(scenario), regionTime(scenario), allPersons(scenario)];
  const inPlainSight = mostInPlainSight(scenario);
  return inPlainSight > 1 ? [...cases, onePersonTooFew(inPlainSight - 1)] : cases;
}

/** True of a scenario with one face and no cut; of any other nothing may be released. */
function solo(scenario: Scenario): ScopeCase {
  const { subject, scene } = scenario;
  const isTrue =
    peopleOf(scenario).length === 1 && mostFacesAtOnce(scenario) === 1 && scene.shots.length === 1;
  return {
    name: 'solo',
    statement: { kind: 'solo' },
    consenting: isTrue ? [subject] : [],
    claimedAt: (timestampUs) => (isTrue ? facesInPlainSight(scenario, timestampUs) : []),
  };
}

/** Consent follows the face from each seed to the first moment at which it is no longer in plain sight. */
function trackSeed(scenario: Scenario): ScopeCase {
  const { subject, seedsUs } = scenario;
  const subjectAt = (timestampUs: number): SceneFace | undefined =>
    facesInPlainSight(scenario, timestampUs).find(({ person }) => person === subject);
  const stretches = seedsUs.map((startUs) => ({
    startUs,
    endUs: firstTime(scenario, startUs, (timestampUs) => subjectAt(timestampUs) === undefined),
  }));
  const seeds = seedsUs.map((timeUs) => ({ timeUs, box: seedBox(scenario, timeUs) }));
  return {
    name: 'track-seed',
    statement: { kind: 'track-seed', seeds },
    consenting: [subject],
    claimedAt(timestampUs) {
      const within = stretches.some(({ startUs, endUs }) => timestampUs >= startUs && timestampUs < endUs);
      const face = within ? subjectAt(timestampUs) : undefined;
      return face === undefined ? [] : [face];
    },
  };
}

/** The statement is true: it ends before the subject leaves her region, somebody covers her or another face shows. */
function regionTime(scenario: Scenario): ScopeCase {
  const { subject, region, scene } = scenario;
  const isThere = (timestampUs: number): boolean =>
    boxesAt(scenario, timestampUs).some(
      (face) =>
        face.person === subject &&
        face.visibleShare >= STATED_SHARE &&
        isInside(face.box, region) &&
        personAt(scenario, timestampUs, face.box) === subject,
    );
  const frameUs = Math.round(1e6 / scene.fps);
  const lastUs = firstTime(scenario, 0, (timestampUs) => !isThere(timestampUs)) - frameUs;
  const right = region.x + region.width;
  const bottom = region.y + region.height;
  const polygon = [
    { x: region.x, y: region.y },
    { x: right, y: region.y },
    { x: right, y: bottom },
    { x: region.x, y: bottom },
  ];
  return {
    name: 'region-time',
    statement: {
      kind: 'region-time',
      keyFrames: [
        { timeUs: 0, polygon },
        { timeUs: lastUs, polygon },
      ],
    },
    consenting: [subject],
    claimedAt: (timestampUs) =>
      timestampUs > lastUs
        ? []
        : facesInPlainSight(scenario, timestampUs).filter(
            ({ person, box }) => person === subject && isInside(box, region),
          ),
  };
}

function allPersons(scenario: Scenario): ScopeCase {
  return {
    name: 'all-persons',
    statement: { kind: 'all-persons', expectedPersons: mostFacesAtOnce(scenario) },
    consenting: peopleOf(scenario),
    claimedAt: (timestampUs) => facesInPlainSight(scenario, timestampUs),
  };
}

/** A statement that the media itself refutes: nothing may be released. */
function onePersonTooFew(expectedPersons: number): ScopeCase {
  return {
    name: 'all-persons, one too few',
    statement: { kind: 'all-persons', expectedPersons },
    consenting: [],
    claimedAt: () => [],
  };
}
