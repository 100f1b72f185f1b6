import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hashMedia } from '../media/hash-media.ts';
import type { CanaryClip } from './canary-clip.ts';
import { canaryNeedles } from './encodings.ts';
import type { RunSpecification } from './examine-run.ts';
import { issueCanaryConsent, PURPOSE, SCOPES } from './issued-consent.ts';
import type { AgeRange } from './planted-estimator.ts';
import { plantModels, type PlantedModels } from './planted-models.ts';
import type { Canaries } from './scanner.ts';

/** The canary clip with its consent records, and models of which every output is a canary. */
export interface CanaryBench {
  readonly clip: CanaryClip;
  readonly facegateHome: string;
  /** Anybody alone in the clip, declared an adult. */
  readonly adultRecord: string;
  /** The same without a declared age: an estimate near a minor's is withheld. */
  readonly undeclaredRecord: string;
  /** The face in the square alone, from the first frame on: rows come while the clip goes on. */
  readonly seededRecord: string;
  readonly adultModels: PlantedModels;
  readonly teenModels: PlantedModels;
  readonly childModels: PlantedModels;
}

/** The ages that planted models estimate: released; withheld; withheld, and so different that nothing may show it. */
const AGES = {
  adult: { from: 45, below: 59 },
  teen: { from: 24, below: 31 },
  child: { from: 8, below: 15 },
} as const satisfies Record<string, AgeRange>;

/** Composes everything that the canary runs need, inside `folder`. */
export async function setUpCanaryBench(folder: string): Promise<CanaryBench> {
  const place = (name: string): string => join(folder, name);
  await mkdir(place('clip'));
  // Loaded here alone: no other command has a use for what writes pictures and containers.
  const { composeCanaryClip } = await import('./canary-clip.ts');
  const clip = await composeCanaryClip(place('clip'));
  const facegateHome = place('facegate-home');
  const mediaSha256 = await hashMedia(clip.path);
  const [adultRecord, undeclaredRecord, seededRecord] = [
    place('adult.json'),
    place('undeclared.json'),
    place('seeded.json'),
  ] as const;
  const solo = { mediaSha256, scope: SCOPES.solo };
  await issueCanaryConsent(adultRecord, facegateHome, { ...solo, declaredAge: 'adult' });
  await issueCanaryConsent(undeclaredRecord, facegateHome, solo);
  await issueCanaryConsent(seededRecord, facegateHome, {
    ...solo,
    scope: SCOPES.square,
    declaredAge: 'adult',
  });
  return {
    ...{ clip, facegateHome, adultRecord, undeclaredRecord, seededRecord },
    adultModels: await plantModels(place('adult-models'), AGES.adult),
    teenModels: await plantModels(place('teen-models'), AGES.teen),
    childModels: await plantModels(place('child-models'), AGES.child),
  };
}

/** Returns the canary runs by name: real models and planted ones, denied, withheld and released. */
export function canaryRuns(bench: CanaryBench): readonly RunSpecification[] {
  const { clip, adultModels, teenModels, childModels } = bench;
  const given = (record: string): readonly string[] => ['--consent', record, '--explain'];
  const planted = ({ folder }: PlantedModels): readonly string[] => ['--models', folder, ...PLANTED_ARGS];
  return [
    { ...base(bench), name: 'canaries, no consent', args: PURPOSE_ARGS, expectedStatus: 3 },
    {
      ...base(bench),
      name: 'canaries, real models, released',
      args: [...PURPOSE_ARGS, ...given(bench.adultRecord)],
      expectedFrames: clip.frameCount,
    },
    {
      ...base(bench, adultModels),
      name: 'canaries, planted models, released',
      args: [...PURPOSE_ARGS, ...given(bench.adultRecord), ...planted(adultModels), '--granularity', 'frame'],
      expectedFrames: clip.frameCount,
    },
    ...[
      { models: teenModels, age: 'one age' },
      { models: childModels, age: 'another age' },
    ].map(({ models, age }) => ({
      ...base(bench, models),
      name: `canaries, planted models, withheld, ${age}`,
      args: [...PURPOSE_ARGS, ...given(bench.undeclaredRecord), ...planted(models)],
      expectedFrames: clip.frameCount,
    })),
    {
      ...base(bench, adultModels),
      name: 'canaries, output is a link',
      args: [...PURPOSE_ARGS, ...given(bench.adultRecord), ...planted(adultModels)],
      outputIs: 'link' as const,
      expectedStatus: 2,
    },
  ];
}

/** The detector that is planted, and the profile whose arithmetic the expected numbers follow. */
export const PLANTED_ARGS: readonly string[] = [
  ...['--profile', 'balanced'],
  ...['--detector', 'rfb-320', '--attribute-model', 'age-gender'],
];
export const PURPOSE_ARGS: readonly string[] = ['--purpose', PURPOSE];

/** Every canary of the clip, and those of the models a run is given. */
export function canariesOf(
  { clip }: CanaryBench,
  models?: PlantedModels,
): {
  readonly canaries: Canaries;
  readonly outsideCanaries: Canaries;
  readonly memoryProof: Canaries;
} {
  const named = clip.canaries.filter(({ place }) => place === 'file-name');
  const others = clip.canaries.filter(({ place }) => place !== 'file-name');
  return {
    canaries: {
      needles: [...others.flatMap(canaryNeedles), ...(models?.memoryNeedles ?? [])],
      pictures: Object.values(clip.codes),
    },
    outsideCanaries: {
      needles: [...named.flatMap(canaryNeedles), ...(models?.outsideNeedles ?? [])],
      pictures: [],
    },
    memoryProof: { needles: named.flatMap(canaryNeedles), pictures: [] },
  };
}

function base(bench: CanaryBench, models?: PlantedModels): Omit<RunSpecification, 'name' | 'args'> {
  return {
    media: bench.clip.path,
    facegateHome: bench.facegateHome,
    expectedStatus: 0,
    ...canariesOf(bench, models),
  };
}
